import { vaultNameSchema } from '../../../../../shared/contracts/model/ids';

test.each([
  ['abc', 'abc'],
  ['ABC', 'abc'],
  ['a-b', 'a-b'],
  ['a-b-c-1', 'a-b-c-1'],
  [`a${'1'.repeat(23)}`, `a${'1'.repeat(23)}`],
])('vaultNameSchema accepts %s', (text, name) => {
  expect(vaultNameSchema.parse(text)).toBe(name);
});

test.each(['', 'ab', `a${'1'.repeat(24)}`, '1ab', '-ab', 'ab-', 'a--b', 'a_b', 'a.b', 'a b', 'abc\n', 'ab\u00E7'])(
  '%j is no vault name',
  (text) => {
    expect(vaultNameSchema.safeParse(text).success).toBe(false);
  },
);

test('vaultNameSchema reports what is expected and does not repeat the input', () => {
  const message = vaultNameSchema.safeParse('canary_canary').error?.issues[0]?.message;
  expect(message).toMatch(/^expected a vault name: 3 to 24/);
  expect(message).not.toContain('canary');
});
