import { resolveVault } from '../../../../../shared/rules/plan/geography';

const suffix = 'vault.azure.net';

test.each([
  ['contoso', 'contoso'],
  ['Contoso-West', 'contoso-west'],
  ['abc', 'abc'],
  ['a23456789012345678901234', 'a23456789012345678901234'],
  ['https://contoso.vault.azure.net', 'contoso'],
  ['https://contoso.vault.azure.net/', 'contoso'],
  ['HTTPS://Contoso.Vault.Azure.Net', 'contoso'],
])('resolveVault reads %s as the vault %s', (text, name) => {
  expect(resolveVault(text, suffix)).toEqual({ ok: true, name });
});

test.each([
  ['nothing', ''],
  ['too short a name', 'ab'],
  ['too long a name', 'a234567890123456789012345'],
  ['a digit first', '1contoso'],
  ['a hyphen first', '-contoso'],
  ['a hyphen last', 'contoso-'],
  ['two hyphens in a row', 'con--toso'],
  ['an underscore', 'con_toso'],
  ['a dot', 'con.toso'],
  ['space around', ' contoso '],
  ['a line end behind', 'contoso\n'],
  ['a Kelvin sign for a k', '\u212Aontoso'],
  ['a Cyrillic letter', 'c\u043Entoso'],
  ['a full-width letter', '\uFF43ontoso'],
  ['a zero-width space', 'con\u200Btoso'],
  ['plain http', 'http://contoso.vault.azure.net'],
  ['no scheme', 'contoso.vault.azure.net'],
  ['a port', 'https://contoso.vault.azure.net:8443'],
  ['the standard port', 'https://contoso.vault.azure.net:443'],
  ['a path', 'https://contoso.vault.azure.net/secrets/payroll'],
  ['a path that goes up', 'https://contoso.vault.azure.net/..'],
  ['a query', 'https://contoso.vault.azure.net?x=1'],
  ['a fragment', 'https://contoso.vault.azure.net#x'],
  ['a user', 'https://evil@contoso.vault.azure.net'],
  ['another host behind a user', 'https://contoso.vault.azure.net@evil.invalid'],
  ['the suffix of another cloud', 'https://contoso.vault.azure.cn'],
  ['a suffix that only begins so', 'https://contoso.vault.azure.net.evil.invalid'],
  ['a suffix that only looks so', 'https://contoso.vaultXazureXnet'],
  ['a name of two labels', 'https://a.contoso.vault.azure.net'],
  ['an address in two lines', 'https://contoso.vault.azure.net\n.evil.invalid'],
  ['an IP address', 'https://10.0.0.1'],
  ['a back slash', 'https://contoso.vault.azure.net\\@evil.invalid'],
  ['an escaped slash', 'https://evil.invalid%2f.vault.azure.net'],
])('resolveVault refuses %s', (_, text) => {
  expect(resolveVault(text, suffix)).toMatchObject({ ok: false });
});

test('resolveVault says what it expects, and does not repeat the input', () => {
  const refused = resolveVault('https://user:password@contoso.vault.azure.net', suffix);
  expect(refused).toMatchObject({ ok: false, fault: expect.stringContaining('https://<name>.vault.azure.net') });
  expect(JSON.stringify(refused)).not.toContain('password');
});

test('resolveVault accepts only the suffix of the app’s cloud', () => {
  expect(resolveVault('https://contoso.vault.azure.cn', 'vault.azure.cn')).toEqual({ ok: true, name: 'contoso' });
});
