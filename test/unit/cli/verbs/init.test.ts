import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { settingsFile } from '../../../../cli/app/ownSettings';
import { type Context } from '../../../../cli/context';
import { processOutput } from '../../../../cli/output';
import { init } from '../../../../cli/verbs/init';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'init-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A context of a terminal, at which a person answers. Keeps the questions and what was printed. */
function atTerminal(answer: string, options: object = {}) {
  const questions: string[] = [];
  const printed: string[] = [];
  const stdout = { write: (text: string) => printed.push(text) > 0, isTTY: false } as unknown as NodeJS.WriteStream;
  const context: Context = {
    operands: [],
    options: { ...options },
    output: processOutput({ stdout, stderr: stdout, env: {} }, false),
    signal: new AbortController().signal,
    command: 'kvmover',
    version: '0.0.0',
    ask: async (question) => {
      questions.push(question);
      return answer;
    },
    open: () => Promise.reject(new Error('init needs no app.')),
    openAside: () => Promise.reject(new Error('init needs no app.')),
    own: () => ({ folder, settings: {} }),
    worksOn: () => undefined,
  };
  return { context, questions, printed: () => printed.join('') };
}

it('asks at the terminal for the vault of the key, prints what makes the key, and keeps its id', async () => {
  const { context, questions, printed } = atTerminal(' contoso-tools ');
  expect(await init(context)).toBe(0);
  expect(questions).toEqual(['Name of the vault for the staging key: ']);
  expect(printed()).toContain('az keyvault key create --vault-name contoso-tools --name keyvault-mover');
  const file = settingsFile(folder);
  expect(readFileSync(file, 'utf8')).toContain('https://contoso-tools.vault.azure.net/keys/keyvault-mover');
  expect(statSync(file).mode & 0o077).toBe(0);
});

it('does not ask if an option names the key', async () => {
  const { context, questions } = atTerminal('other', { keyId: 'https://contoso-tools.vault.azure.net/keys/mine' });
  expect([await init(context), questions]).toEqual([0, []]);
});

it('refuses an answer that is no vault, and keeps nothing', async () => {
  const { context } = atTerminal('not a vault');
  await expect(init(context)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('vault') });
  expect(() => statSync(settingsFile(folder))).toThrow('ENOENT');
});
