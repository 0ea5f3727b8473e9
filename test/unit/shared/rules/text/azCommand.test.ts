import { azCommand } from '../../../../../shared/rules/text/azCommand';

test('a command is its options, each value quoted where it has to be', () => {
  const options = { name: "it's", notes: undefined, add: ['scopes', '/a/b'], 'include-inherited': true } as const;
  expect(azCommand('lock create', options)).toBe(
    `az lock create --name 'it'\\''s' --add scopes /a/b --include-inherited`,
  );
});

test('what a person fills in is quoted, since a shell would read it as a redirection', () => {
  expect(azCommand('lock list', { resource: '<id>' })).toBe(`az lock list --resource '<id>'`);
});

test.each([
  ['a\u202eb\u001b[2Jc\u0000d', 'ab[2Jcd'],
  ['two\r\nlines', "'two lines'"],
  ['@/etc/passwd', "' @/etc/passwd'"],
  ['x=@/etc/passwd', "'x= @/etc/passwd'"],
  ['x=y=@/etc/passwd', 'x=y=@/etc/passwd'],
  ['-h', "' -h'"],
])('the value %j is the word %s', (value, word) => {
  expect(azCommand('x', { v: value })).toBe(`az x --v ${word}`.replace('ab[2Jcd', "'ab[2Jcd'"));
});
