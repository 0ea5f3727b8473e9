import { azCommand } from '../../../../../shared/rules/text/azCommand';

test('azCommand prints the options and quotes each value that needs it', () => {
  const options = { name: "it's", notes: undefined, add: ['scopes', '/a/b'], 'include-inherited': true } as const;
  expect(azCommand('lock create', options)).toBe(
    `az lock create --name 'it'\\''s' --add scopes /a/b --include-inherited`,
  );
});

test('azCommand quotes placeholders, because a shell would read them as a redirection', () => {
  expect(azCommand('lock list', { resource: '<id>' })).toBe(`az lock list --resource '<id>'`);
});

test.each([
  ['a\u202eb\u001b[2Jc\u0000d', 'ab[2Jcd'],
  ['two\r\nlines', "'two lines'"],
  ['@/etc/passwd', "' @/etc/passwd'"],
  ['x=@/etc/passwd', "'x= @/etc/passwd'"],
  ['x=y=@/etc/passwd', 'x=y=@/etc/passwd'],
  ['-h', "' -h'"],
])('azCommand prints the value %j as the word %s', (value, word) => {
  expect(azCommand('x', { v: value })).toBe(`az x --v ${word}`.replace('ab[2Jcd', "'ab[2Jcd'"));
});
