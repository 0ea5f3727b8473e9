import { optionKeptByNpm, parseCommandLine, UsageError } from '../../../../local/cli/commandLine.cjs';
import { commands } from '../../../../local/cli/commands.cjs';
import { usageText } from '../../../../local/cli/usageText.cjs';

const names = Object.keys(commands);

describe('parseCommandLine', () => {
  it('returns the defaults without arguments', () => {
    expect(parseCommandLine('emulator', [])).toEqual({
      values: {
        port: 8443,
        host: '127.0.0.1',
        seed: 'sample',
        state: undefined,
        json: false,
        cloud: 'AzureCloud',
        'write-env': undefined,
        imds: false,
      },
      operands: [],
    });
  });

  it('reads every kind of argument', () => {
    const args = [
      '--port',
      '0',
      '--seed',
      'my.json',
      '--state=dir',
      '--json',
      '--azure',
      'real',
      '--max-payload',
      '1048576',
    ];
    expect(parseCommandLine('start', args)?.values).toEqual({
      port: 0,
      app: undefined,
      seed: 'my.json',
      state: 'dir',
      json: true,
      azure: 'real',
      cloud: 'AzureCloud',
      'max-payload': 1_048_576,
    });
    expect(parseCommandLine('bench', ['host', '--short', 'scale'])).toMatchObject({
      values: { short: true },
      operands: ['host', 'scale'],
    });
  });

  it.each([
    ['demo', ['--cross-geo'], 'Unknown option --cross-geo. Did you mean --cross-geography?'],
    ['demo', ['--detials'], 'Unknown option --detials. Did you mean --details?'],
    ['demo', ['--what'], 'Unknown option --what. All options: npm run demo -- --help'],
    ['demo', ['-k'], 'Unknown option -k. All options: npm run demo -- --help'],
    ['demo', ['--constructor'], 'Unknown option --constructor. All options: npm run demo -- --help'],
    ['demo', ['keep'], 'Unexpected argument "keep". Did you mean --keep?'],
    ['demo', ['--json=yes'], '--json takes no value.'],
    [
      'demo',
      ['--fail-on', 'blocked,skiped'],
      '--fail-on takes blocked, skipped, warning, separated by commas; not "skiped". Did you mean skipped?',
    ],
    [
      'demo',
      ['--fail-on', 'nonsense'],
      '--fail-on takes blocked, skipped, warning, separated by commas; not "nonsense".',
    ],
    ['start', ['--port', 'many'], '--port must be a number from 0 to 65535, not "many".'],
    ['start', ['--port', '-1'], '--port must be a number from 0 to 65535, not "-1".'],
    ['start', ['--port', '65536'], '--port must be a number from 0 to 65535, not "65536".'],
    ['start', ['--port', '1e3'], '--port must be a number from 0 to 65535, not "1e3".'],
    ['start', ['--azure', 'moon'], '--azure must be real or embedded, not "moon".'],
    ['start', ['--max-payload', '1 MB'], '--max-payload must be a whole number of bytes, 1 or more, not "1 MB".'],
    ['start', ['--state'], '--state needs a value: --state DIR'],
    ['start', ['--state='], '--state needs a value: --state DIR'],
    ['start', ['--state', '--json'], '--state needs a value: --state DIR'],
    ['bench', ['hots'], 'Unknown name "hots". Did you mean host?'],
    [
      'bench',
      ['everything'],
      'Unknown name "everything". Known: host, cost, overhead, limits, scale, mixed, pace, plan, simulate.',
    ],
    ['package', ['--backend', 'x'], '--backend must be storage or scheduler, not "x".'],
    ['permissions', ['a.json', 'b.json'], 'Unexpected argument "b.json": only 1 can be given.'],
    ['keyvault-emulator', ['--what'], 'Unknown option --what. All options: keyvault-emulator --help'],
    ['strat', [], 'Unknown command "strat". Did you mean start?'],
  ])('%s refuses %j in one sentence', (name, args, message) => {
    expect(() => parseCommandLine(name, args)).toThrow(new UsageError(message));
  });

  it('requires the operand of a command that needs one', () => {
    expect(() => parseCommandLine('permissions', [])).toThrow(/^REQUEST is missing \(.*\): npm run permissions/);
  });

  it.each(names)('finds --help among the arguments of %s, even faulty ones', (name) => {
    expect(parseCommandLine(name, ['--help'])).toBeUndefined();
    expect(parseCommandLine(name, ['-h'])).toBeUndefined();
    if (commands[name]?.passesOn === undefined) expect(parseCommandLine(name, ['--what', '--help'])).toBeUndefined();
  });

  it('passes the arguments of jest on unchanged', () => {
    const args = ['--testNamePattern', 'demo', '--json', '--outputFile=x'];
    expect(parseCommandLine('test', args)).toEqual({ values: {}, operands: args });
  });
});

describe('optionKeptByNpm', () => {
  it('names an option that the user wrote before the two dashes', () => {
    expect(optionKeptByNpm('demo', { npm_config_cross_geography: 'true' })).toBe(
      'npm consumed --cross-geography itself; write "--" before it: npm run demo -- --cross-geography',
    );
  });

  it("ignores npm's own options", () => {
    expect(optionKeptByNpm('demo', { npm_config_json: 'true', npm_config_loglevel: 'silent' })).toBeUndefined();
  });
});

describe('usageText', () => {
  it.each(names)('shows every option of %s with its default, and an example', (name) => {
    const command = commands[name];
    const text = command === undefined ? '' : usageText(command).replaceAll(/\s+/g, ' ');
    expect(text).toContain(`Usage: ${command?.invocation ?? '?'}`);
    expect(text).toContain('--help');
    expect(text).toMatch(/Examples?: \S/);
    for (const [option, { about, default: standard }] of Object.entries(command?.options ?? {})) {
      expect(text).toContain(`--${option}`);
      expect(text).toContain(standard === undefined ? about : `${about} (default: ${standard})`);
    }
  });

  it('stays within 80 columns except for the synopsis and examples', () => {
    const lines = names.flatMap((name) => {
      const command = commands[name];
      const text = command === undefined ? '' : usageText(command);
      return text.slice(text.indexOf('\n'), text.indexOf('\nExample')).split('\n');
    });
    expect(lines.length).toBeGreaterThan(names.length * 4);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});
