import { CliError } from '../../../cli/cliError';
import { parseArguments } from '../../../cli/program';
import { completionScript } from '../../../cli/verbs/completion';
import { commonOptions } from '../../../cli/commonOptions';
import { type Verb, type VerbOption } from '../../../cli/verb';
import { verbs } from '../../../cli/verbTable';
import { exitCodeOf } from '../../../cli/text/endLines';
import { phases } from '../../../shared/contracts/model/progress';

let written = '';
const parse = (...args: string[]) => parseArguments(args, '1.2.3', (text) => (written += text));
const longName = ({ flags }: VerbOption) => flags.split(' ')[0] ?? '';

beforeEach(() => {
  written = '';
});

describe('parseArguments', () => {
  it('reads the verb, its operands and its options, with common options before and after it', () => {
    expect(parse('--embedded', 'plan', 'a-vault', 'b-vault', '--types', 'key', '--json')).toEqual({
      verb: 'plan',
      operands: ['a-vault', 'b-vault'],
      options: { embedded: true, types: 'key', json: true },
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
    expect(all.map(longName).filter((name) => /key(?!s)|token|secret|password/.test(name))).toEqual([
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
