import { CliError } from '../../../cli/cliError';
import { parseArguments } from '../../../cli/program';
import { completionScript } from '../../../cli/verbs/completion';
import { commonOptions } from '../../../cli/commonOptions';
import { type Verb, type VerbOption } from '../../../cli/verb';
import { verbs } from '../../../cli/verbTable';
import { verbGroups } from '../../../cli/helpText';
import { requestOptions } from '../../../cli/requestOptions';
import { moveRequestSchema } from '../../../shared/contracts/api/moveRequest';
import { exitCodeOf } from '../../../cli/text/endLines';
import { phases } from '../../../shared/contracts/model/progress';

let written = '';
const parse = (...args: string[]) => parseArguments(args, '1.2.3', (text) => (written += text));
const helpOf = (columns: number, ...args: string[]) => {
  written = '';
  parseArguments([...args, '--help'], '1.2.3', (text) => (written += text), columns);
  return written;
};
const longName = ({ flags }: VerbOption) => flags.split(' ')[0] ?? '';

beforeEach(() => {
  written = '';
});

describe('parseArguments', () => {
  it('reads the verb, its operands and its options, with common options before and after it', () => {
    expect(parse('--embedded', 'plan', 'a-vault', 'b-vault', '--types', 'key', '--json')).toEqual({
      verb: 'plan',
      operands: ['a-vault', 'b-vault'],
      options: { embedded: true, types: 'key', json: true, wait: true },
    });
  });

  it('leaves out an operand that may be absent', () => {
    expect(parse('watch')).toMatchObject({ operands: [undefined] });
  });

  it.each([
    ['an unknown verb', ['pln'], "Unknown command 'pln'.", 'Did you mean plan?'],
    ['an unknown option', ['plan', 'a', 'b', '--typs', 'key'], "Unknown option '--typs'.", 'Did you mean --types?'],
    ['a missing operand', ['plan', 'a'], "Missing required argument 'target'.", 'All options: kvmover help plan'],
    ['an operand too many', ['watch', 'a', 'b'], expect.stringContaining('Too many arguments'), expect.any(String)],
    [
      'a value that is no choice',
      ['items', '--state', 'x'],
      expect.stringContaining('Allowed choices'),
      expect.any(String),
    ],
    [
      'an option without its value',
      ['plan', 'a', 'b', '--types'],
      expect.stringContaining('missing'),
      expect.any(String),
    ],
    ['no verb', [], 'A verb is missing.', 'All verbs: kvmover help'],
  ])('refuses %s as every other error of usage, with a hint', (_, args, message, remedy) => {
    const refused = parse(...args);
    expect(refused).toBeInstanceOf(CliError);
    expect(refused).toMatchObject({ exitCode: 2, message, remedy });
    expect(written).toBe('');
  });

  it.each([['-h'], ['--help'], ['plan', '-h'], ['plan', '--help'], ['help', 'plan']])(
    'shows help for %s',
    (...args) => {
      expect(parse(...args)).toBeUndefined();
      expect(written).toContain('Usage: kvmover');
    },
  );

  it.each(['-v', '--version'])('shows its version for %s', (arg) => {
    expect(parse(arg)).toBeUndefined();
    expect(written).toBe('1.2.3\n');
  });

  it('has no option for a key, only for files: arguments are visible to other users of the machine', () => {
    const all = [...Object.values<Verb>(verbs).flatMap(({ options }) => options), ...commonOptions];
    const withText = all.filter(({ flags }) => flags.includes('<'));
    expect(withText.map(longName).filter((name) => /key(?!s)|token|secret|password/.test(name))).toEqual([
      '--public-key',
      '--public-key',
      '--key-name',
      '--key-id',
      '--key-file',
    ]);
  });
});

describe('the table of verbs', () => {
  it.each(Object.entries<Verb>(verbs))('%s has no option with the name of a common one', (_, { options }) => {
    const common = new Set(commonOptions.map(longName));
    expect(options.map(longName).filter((name) => common.has(name))).toEqual([]);
  });
});

describe('the help', () => {
  const all = Object.entries<Verb>(verbs);

  it('has each verb once, in a group', () => {
    expect(verbGroups.flatMap(([, names]) => names).toSorted()).toEqual(Object.keys(verbs).toSorted());
    const help = helpOf(100);
    expect(verbGroups.filter(([title]) => !help.includes(`\n\n${title}\n`))).toEqual([]);
    expect(help).not.toContain('Commands:\n');
  });

  it.each(all)('of %s ends with an example, which is right', (name) => {
    const example = /Example:\n {2}kvmover (.*)\n/.exec(helpOf(100, name))?.[1] ?? '';
    const words = [...example.matchAll(/"([^"]*)"|\S+/g)].map(([whole, quoted]) => quoted ?? whole);
    expect(parse(...words)).toMatchObject({ verb: name });
  });

  it.each(all)('of %s has the default of each option with a value', (name, { options }) => {
    const shown = helpOf(100, name).replaceAll(/\s+/g, ' ');
    const valued = [...options, ...commonOptions].filter(({ flags }) => flags.includes('<'));
    const lacking = valued.filter(({ preset }) => preset === undefined || !shown.includes(`(default: ${preset})`));
    expect(lacking).toEqual([]);
  });

  it('has the defaults of the contract', () => {
    const { pace, ...preset } = moveRequestSchema.parse({ sourceVault: 'kv-a-one', targetVault: 'kv-b-two' });
    const fields = new Map(Object.entries({ ...preset, ...pace, ...preset.select }));
    const shown = requestOptions.filter(({ choices }) => choices !== undefined);
    for (const { flags, preset: named } of shown) {
      const field = longName({ flags, about: '' })
        .slice(2)
        .replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      expect([field, named]).toEqual([field, fields.get(field)]);
    }
    const share = requestOptions.find(({ flags }) => flags.startsWith('--source-share'));
    expect(Number(share?.preset)).toBe(fields.get('sourceShare'));
  });

  it.each([40, 60].flatMap((columns) => [[columns, ''] as const, ...all.map(([name]) => [columns, name] as const)]))(
    'fits in %i columns: %s',
    (columns, name) => {
      const lines = (name === '' ? helpOf(columns) : helpOf(columns, name)).split('\n');
      // A command is one line, so that it can be copied. An address is one word.
      const long = lines.filter((one) => one.length > columns && !/^ {2}kvmover |^\s*\S+$/.test(one));
      expect(long).toEqual([]);
    },
  );
});

describe('completionScript', () => {
  it.each(['bash', 'zsh', 'fish', 'pwsh'])('names every verb and every option in %s', (shell) => {
    const script = completionScript(shell);
    const words = Object.entries<Verb>(verbs).flatMap(([name, { options }]) => [name, ...options.map(longName)]);
    // fish knows a long option by its name alone.
    const named = (word: string) => script.includes(shell === 'fish' ? word.replace(/^--/, '-l ') : word);
    expect([...words, ...commonOptions.map(longName)].filter((word) => !named(word))).toEqual([]);
  });
});

describe('exitCodeOf', () => {
  it('gives each phase its code', () => {
    const codes = Object.fromEntries(phases.map((phase) => [phase, exitCodeOf({ phase })]));
    expect(codes).toEqual({
      planning: 0,
      awaitingApproval: 4,
      paused: 3,
      preparing: 0,
      transferring: 0,
      verifying: 0,
      syncing: 0,
      awaitingCutover: 0,
      finishing: 0,
      completed: 0,
      partiallyCompleted: 3,
      failed: 1,
      cancelled: 1,
    });
  });
});
