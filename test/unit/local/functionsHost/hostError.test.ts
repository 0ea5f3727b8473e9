import { describeFailure, HostError } from '../../../../local/functionsHost/hostError';

const failWith = (cause?: unknown) => describeFailure(new HostError('APP_NOT_LOADED', 'It does not load.', { cause }));

test('describes a HostError by its message, without a stack', () => {
  expect(failWith()).toBe('It does not load.');
});

test('adds one line with the cause and its place', () => {
  expect(failWith(new TypeError('no luck\nat all'))).toMatch(
    /^It does not load\.\nCause: TypeError: no luck \(.*hostError\.test\.ts:\d+:\d+\)$/,
  );
});

test('names the file of a syntax error', () => {
  const error = new SyntaxError('Unexpected token');
  error.stack = '/app/a.js:3\nconst = 1;\n      ^\n\nSyntaxError: Unexpected token\n    at wrap (node:internal/vm:1:2)';
  expect(failWith(error)).toContain('Unexpected token (/app/a.js:3)');
});

test('shows the stack of an unexpected error', () => {
  expect(describeFailure(new Error('a defect'))).toMatch(/^Error: a defect\n {4}at /);
  expect(describeFailure('text')).toBe('text');
});
