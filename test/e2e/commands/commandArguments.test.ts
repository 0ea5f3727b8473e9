import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { endLocalProcesses, localFolder, projectRoot, runProgram } from '../../support/local/localProcess';

// The npm scripts check their arguments before they do anything else.

const program = (name: string, ...args: string[]): string[] => [path.join(projectRoot, name), ...args];
const npmRun = (...args: string[]): string[] => program('local/run.cjs', ...args);
const demo = (...args: string[]): string[] => program('dist/local/demo.js', ...args);
const start = (...args: string[]): string[] => program('dist/local/start.js', ...args);
const emulator = (...args: string[]): string[] => program('dist/local/emulator.js', ...args);

afterAll(endLocalProcesses);

describe('npm run permissions', () => {
  const permissions = (...args: string[]) => runToEnd(program('dist/local/permissions.js', ...args));
  const file = (name: string, text: string): string => {
    const full = path.join(localFolder(), name);
    writeFileSync(full, text);
    return full;
  };
  const request = '{"sourceVault":"contoso-westeurope","targetVault":"contoso-northeurope"}';

  it('prints the rights of a request in a file, or given as JSON', async () => {
    const [fromFile, given] = await Promise.all([permissions(file('request.json', request)), permissions(request)]);
    expect([fromFile.code, fromFile.stderr]).toEqual([0, '']);
    expect(fromFile.stdout).toContain('contoso-westeurope');
    expect(given).toEqual(fromFile);
  });

  it.each([
    ['a missing file', () => 'none.json', 'none.json: The file does not exist.'],
    ['a folder', () => localFolder(), 'It is a folder. Name a file'],
    ['a file that is not JSON', () => file('text.json', 'hello'), 'text.json is not JSON: '],
    ['JSON that is not a request', () => file('list.json', '[]'), 'list.json is not a valid request for a move:\n  '],
    ['a request with an unknown field', () => request.replace('}', ',"x":1}'), "Unknown field 'x'"],
    ['broken JSON', () => '{"sourceVault":', 'The request is not JSON: '],
    [
      'JSON that is not an object',
      () => '[]',
      'The text is not a valid request for a move:\n  The body must be an object',
    ],
    ['an empty text', () => '', 'REQUEST is empty. Name a file'],
    ['an unknown verb', () => 'show', 'show: The file does not exist.'],
  ])('refuses %s with a message and exit code 2', async (_, source, said) => {
    const { code, stdout, stderr } = await permissions(source());
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(said)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('--help', () => {
  const names = [
    'demo',
    'start',
    'emulator',
    'bench',
    'package',
    'test',
    'fast',
    'permissions',
    'openapi',
    'docs',
    'kill',
    'infra',
  ];

  it.each(names)('shows the usage of %s without compiling', async (name) => {
    const { code, stdout, stderr } = await runToEnd(npmRun(name, '--help'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: npm .*\n[^]*--help[^]*Examples?:\n {2}\S/);
  });

  it.each(['demo', 'start', 'emulator', 'package', 'permissions', 'openapi'])(
    'shows the same usage for the compiled %s',
    async (name) => {
      const [given, compiled] = await Promise.all([
        runToEnd(npmRun(name, '--help')),
        runToEnd(program(`dist/local/${name}.js`, '--help')),
      ]);
      expect(compiled).toEqual(given);
    },
  );

  it('lists the commands if there is no argument', async () => {
    const { code, stdout } = await runToEnd(npmRun());
    expect(code).toBe(0);
    for (const name of ['npm run demo', 'npm start', 'npm run infra']) expect(stdout).toContain(`  ${name} `);
  });
});

describe('a command with invalid arguments', () => {
  const badSeed = (): string => {
    const file = path.join(localFolder(), 'seed.json');
    writeFileSync(file, '{"vaults":[{"name":"contoso","region":"atlantis"}]}');
    return file;
  };

  const cases: readonly (readonly [name: string, args: () => string[], said: string])[] = [
    ['start with an unknown option', () => start('--what'), '--what'],
    ['start with something after the options', () => start('more'), 'more'],
    ['start with an invalid port', () => start('--port', 'x'), '--port must be a number from 0 to 65535, not "x"'],
    ['start with a port out of range', () => start('--port', '65536'), 'not "65536"'],
    ['start with an unknown Azure', () => start('--azure', 'moon'), '--azure must be real or embedded'],
    ['start with a missing seed', () => start('--state', localFolder(), '--seed', '/no.json'), '/no.json'],
    ['start with an invalid seed', () => start('--state', localFolder(), '--seed', badSeed()), 'atlantis'],
    ['emulator with an unknown option', () => emulator('--what'), '--what'],
    ['emulator with an invalid port', () => emulator('--port', '-1'), '--port'],
    ['emulator with a missing seed', () => emulator('--seed', '/no.json'), '/no.json'],
    ['emulator with an invalid seed', () => emulator('--seed', badSeed()), 'atlantis'],
    ['demo with an unknown option', () => demo('--what'), 'Unknown option --what.'],
    ['demo with a misspelt option', () => npmRun('demo', '--cross-geo'), 'Did you mean --cross-geography?'],
    ['bench with an unknown option', () => npmRun('bench', '--shrt'), 'Did you mean --short?'],
    ['package with an unknown option', () => npmRun('package', '--backnd', 'x'), 'Did you mean --backend?'],
    ['openapi with an unknown option', () => npmRun('openapi', '--what'), 'Unknown option --what.'],
    ['infra with an unknown step', () => npmRun('infra', 'chek'), 'Did you mean check?'],
    ['permissions without a request', () => npmRun('permissions'), 'REQUEST is missing'],
    ['a misspelt command', () => npmRun('strat'), 'Did you mean start?'],
    ['an unknown command', () => npmRun('what'), 'Unknown command "what"'],
  ];
  let ended: Awaited<ReturnType<typeof runToEnd>>[];

  beforeAll(async () => {
    ended = await Promise.all(cases.map(([, args]) => runToEnd(args())));
  });

  it.each(cases.map(([name, , said], at) => ({ name, said, at })))(
    '$name: ends with 2, names the error, and shows no stack',
    ({ said, at }) => {
      const { code, stdout, stderr } = ended[at] ?? {};
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(said);
      expect(stderr).not.toMatch(/\n\s+at /);
    },
  );
});

async function runToEnd(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const run = runProgram(args);
  const code = await run.ended;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}
