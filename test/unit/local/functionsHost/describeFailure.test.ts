import { describeFailure } from '../../../../local/functionsHost/describeFailure';
import { HostError } from '../../../../local/functionsHost/hostError';

const failWith = (cause?: unknown) => describeFailure(new HostError('APP_NOT_LOADED', 'It does not load.', { cause }));

test('of a known failure the message is said, and no stack', () => {
  expect(failWith()).toBe('It does not load.');
});

test('the cause takes one line, with its place', () => {
  expect(failWith(new TypeError('no luck\nat all'))).toMatch(
    /^It does not load\.\nCause: TypeError: no luck \(.*describeFailure\.test\.ts:\d+:\d+\)$/,
  );
});

test('a syntax error is placed in the file that has it', () => {
  const error = new SyntaxError('Unexpected token');
  error.stack = '/app/a.js:3\nconst = 1;\n      ^\n\nSyntaxError: Unexpected token\n    at wrap (node:internal/vm:1:2)';
  expect(failWith(error)).toContain('Unexpected token (/app/a.js:3)');
});

test('what nobody expected shows where it came from', () => {
  expect(describeFailure(new Error('a defect'))).toMatch(/^Error: a defect\n {4}at /);
  expect(describeFailure('text')).toBe('text');
});
