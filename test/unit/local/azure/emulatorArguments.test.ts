import { parseEmulatorArguments, UsageError } from '../../../../local/azure/emulatorArguments';

test('without arguments the sample is served on 8443 and nothing is kept', () => {
  expect(parseEmulatorArguments([])).toEqual({ port: 8443, seed: 'sample', stateDir: undefined, json: false });
});

test('every argument is taken', () => {
  const args = ['--port', '0', '--seed', 'my.json', '--state=dir', '--json'];

  expect(parseEmulatorArguments(args)).toEqual({ port: 0, seed: 'my.json', stateDir: 'dir', json: true });
});

test.each([
  [['--port', 'many'], /--port must be a number/],
  [['--port', '65536'], /--port must be a number/],
  [['--port', '-1'], /--port/],
  [['--speed', '1'], /--speed/],
  [['extra'], /extra/],
  [['--state'], /--state/],
])('%j is refused, and the usage said', (args, message) => {
  expect(() => parseEmulatorArguments(args)).toThrow(UsageError);
  expect(() => parseEmulatorArguments(args)).toThrow(message);
  expect(() => parseEmulatorArguments(args)).toThrow(/Usage: npm run emulator/);
});
