import { type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { commonOptions, type Verb, type VerbOption, verbs } from '../verbTable';

/** `kvmover completion SHELL`: a script for the profile of a shell. */
export async function completion({ operands, output }: Context): Promise<ExitCode> {
  output.document(completionScript(operands[0] ?? ''));
  return exitCodes.ok;
}

interface Completed {
  readonly name: string;
  readonly about: string;
  /** Long names of its options, and choices of its operands. */
  readonly words: readonly string[];
}

/** A script that completes verbs, and options and choices of each verb. `pwsh` is PowerShell. */
export function completionScript(shell: string): string {
  const all = Object.entries<Verb>(verbs).map(([name, verb]): Completed => {
    const choices = verb.operands.flatMap((operand) => operand.choices ?? []);
    return {
      name,
      about: verb.about,
      words: [...choices, ...[...verb.options, ...commonOptions].map(longName), '--help'],
    };
  });
  const scripts: Readonly<Record<string, (all: readonly Completed[]) => string>> = { bash, zsh, fish, pwsh };
  return scripts[shell]?.(all) ?? '';
}

function longName({ flags }: VerbOption): string {
  return flags.split(' ')[0] ?? '';
}

const names = (all: readonly Completed[]) => all.map(({ name }) => name).join(' ');

function bash(all: readonly Completed[]): string {
  const cases = all.map(({ name, words }) => `    ${name}) words="${words.join(' ')}" ;;`);
  return `# eval "$(kvmover completion bash)"
_kvmover() {
  local words verb
  verb="\${COMP_WORDS[1]}"
  words="${names(all)} help ${commonOptions.map(longName).join(' ')}"
  if [ "$COMP_CWORD" -gt 1 ]; then case "$verb" in
${cases.join('\n')}
    help) words="${names(all)}" ;;
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _kvmover kvmover keyvault-mover
`;
}

function zsh(all: readonly Completed[]): string {
  return `# eval "$(kvmover completion zsh)", after compinit
autoload -U +X bashcompinit && bashcompinit
${bash(all)}`;
}

function fish(all: readonly Completed[]): string {
  const verbsOf = all.map(
    ({ name, about }) => `complete -c kvmover -n __fish_use_subcommand -f -a ${name} -d ${quoted(about)}`,
  );
  const wordsOf = all.map(
    ({ name, words }) => `complete -c kvmover -n "__fish_seen_subcommand_from ${name}" -f -a "${words.join(' ')}"`,
  );
  return `# kvmover completion fish > ~/.config/fish/completions/kvmover.fish\n${[...verbsOf, ...wordsOf].join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function pwsh(all: readonly Completed[]): string {
  const list = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');
  const cases = all.map(({ name, words }) => `    '${name}' { $words = @(${list(words)}) }`);
  return `# kvmover completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName kvmover, keyvault-mover -ScriptBlock {
  param($word, $ast, $position)
  $verb = if ($ast.CommandElements.Count -gt 1) { $ast.CommandElements[1].ToString() } else { '' }
  $words = @(${list(all.map(({ name }) => name))}, 'help')
  if ($verb -ne $word) { switch ($verb) {
${cases.join('\n')}
  } }
  $words | Where-Object { $_ -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
