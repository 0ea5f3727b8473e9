import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { completionScript } from '../../../../cli/verbs/completion';
import { temporaryFolder } from '../../../support/clients/clientFolder';

// Each script in its own shell, if that is installed here: what it offers for the words of a command line.

const { folder, remove } = temporaryFolder();
afterAll(remove);

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');

/** In each shell: prints what it offers for these words, of which the last is begun. */
const askers: Readonly<Record<string, (file: string, words: readonly string[]) => readonly string[]>> = {
  bash: (file, words) => ['--norc', '-c', `source ${file}; ${askBash(words)} printf '%s\\n' "\${COMPREPLY[@]}"`],
  zsh: (file, words) => ['-f', '-c', inTerminal(file, words.join(' '))],
  fish: (file, words) => [
    '--no-config',
    '-c',
    `source ${file}; complete -C '${words.join(' ')}' | string split -f1 \\t`,
  ],
  pwsh: (file, words) => {
    const line = words.join(' ');
    const complete = `[System.Management.Automation.CommandCompletion]::CompleteInput('${line}', ${String(line.length)}, $null)`;
    return ['-NoProfile', '-Command', `. ${file}; ${complete}.CompletionMatches.CompletionText`];
  },
};

function askBash(words: readonly string[]): string {
  return `COMP_WORDS=(${quoted(words)}); COMP_CWORD=${String(words.length - 1)}; _kvmover;`;
}

/** zsh completes only at a terminal, so this types the words, Tab and Enter there, and shows what kvmover would get last. */
function inTerminal(file: string, typed: string): string {
  const own = `autoload -U compinit; compinit -u -D; source ${file}; kvmover() { print -r "la""st<$@[-1]>" }`;
  return `zmodload zsh/zpty; zpty shell zsh -f -i; zpty -w shell '${own}'
    zpty -w -n shell '${typed}'$'\\t\\n'; zpty -r shell shown '*last<*>*'; print -r -- "\${\${shown##*last<}%%>*}"; zpty -d shell`;
}

const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'exit'], { stdio: 'ignore' }).status === 0;

describe.each(Object.keys(askers).filter(isInstalled))('in %s', (shell) => {
  const file = path.join(folder, `kvmover.${shell === 'pwsh' ? 'ps1' : shell}`);
  beforeAll(() => {
    writeFileSync(file, completionScript(shell));
  });

  it.each([
    ['a verb', ['pla'], ['plan']],
    ['a verb after an option', ['--embedded', 'pla'], ['plan']],
    ['a verb after an option with a value', ['--state-dir', '/tmp', 'pla'], ['plan']],
    ['an option of a verb', ['plan', '--un'], ['--unmovable-keys']],
    ['an option of a verb after a common option', ['--embedded', 'plan', 'a', '--un'], ['--unmovable-keys']],
    ['a value of an option', ['items', '--state', 'ba'], ['backedUp']],
    ['an action of a verb', ['fleet', 'st'], ['status']],
    ['no option of another verb', ['list', '--un'], []],
  ])('completes %s', (_, words, offered) => {
    const { stdout, stderr } = spawnSync(shell, askers[shell]?.(file, ['kvmover', ...words]) ?? [], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const lines = stdout.split('\n').filter((line) => line !== '');
    // At a terminal of zsh, a word that has no completion stays as it was.
    expect(lines).toEqual(shell === 'zsh' && offered.length === 0 ? words.slice(-1) : offered);
  });
});

it('runs in at least one shell', () => {
  expect(isInstalled('bash')).toBe(true);
});
