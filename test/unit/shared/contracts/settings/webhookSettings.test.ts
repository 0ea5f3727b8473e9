import { randomBytes } from 'node:crypto';
import { webhookSecretsSchema, webhookUrlSchema } from '../../../../../shared/contracts/settings/webhookSettings';

test.each([
  'https://hooks.contoso.example/mover',
  'https://hooks.contoso.example:8443/mover?code=abc',
  'http://127.0.0.1:8080/mover',
  'http://127.8.0.1/mover',
  'http://[::1]:8080/mover',
  'http://localhost:8080/',
])('webhookUrlSchema accepts %s', (url) => {
  expect(webhookUrlSchema.parse(` ${url} `)).toEqual({ url, format: 'cloudEvents' });
});

test.each([
  'http://hooks.contoso.example/mover',
  'http://10.0.0.4/mover',
  'http://localhost.contoso.example/mover',
  'http://127.0.0.1.contoso.example/mover',
  'http://128.0.0.1/',
  'http://0.0.0.0/',
  'http://[::2]/',
  'https://user:canary@hooks.contoso.example/mover',
  'https://canary@hooks.contoso.example/mover',
  'https://hooks.contoso.example/mover#canary',
  'ftp://127.0.0.1/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  '//hooks.contoso.example',
  'hooks.contoso.example',
  'https://',
])('webhookUrlSchema rejects %s without repeating it', (url) => {
  const { success, error } = webhookUrlSchema.safeParse(url);
  expect(success).toBe(false);
  expect(error?.issues[0]?.message).toMatch(/^expected https:/);
  expect(error?.issues[0]?.message).not.toContain('canary');
});

const secret = (bytes: number) => randomBytes(bytes).toString('base64');

test.each([24, 32, 48, 64])(
  'webhookSecretsSchema accepts a secret of %s bytes, with and without its prefix',
  (length) => {
    const bytes = randomBytes(length);
    const text = bytes.toString('base64');
    for (const form of [text, `whsec_${text}`, ` whsec_${text} `, `whsec_${text.replaceAll('=', '')}`]) {
      expect(webhookSecretsSchema.parse(form).map((each) => Buffer.from(each))).toEqual([bytes]);
    }
  },
);

test('webhookSecretsSchema keeps the order of two secrets', () => {
  const [newest, old] = [randomBytes(32), randomBytes(24)];
  const text = `whsec_${newest.toString('base64')}, whsec_${old.toString('base64')}`;
  expect(webhookSecretsSchema.parse(text).map((each) => Buffer.from(each))).toEqual([newest, old]);
});

test.each([
  ['23 bytes', secret(23)],
  ['65 bytes', secret(65)],
  ['a password', 'correct horse battery staple, canary'],
  ['hexadecimal with a dash', `${'ab'.repeat(16)}-canary`],
  ['a reference that was not resolved', '@Microsoft.KeyVault(SecretUri=https://canary.vault.azure.net/secrets/hook)'],
  ['the prefix alone', 'whsec_'],
  ['another prefix', `whpk_${secret(32)}`],
  ['a comma at the end', `${secret(32)},`],
  ['three of them', [secret(32), secret(32), secret(32)].join(',')],
  ['whitespace inside', `${secret(24)} ${secret(24)}`],
])('webhookSecretsSchema rejects %s without repeating it', (_, text) => {
  const { success, error } = webhookSecretsSchema.safeParse(text);
  expect(success).toBe(false);
  expect(error?.issues).toHaveLength(1);
  expect(error?.issues[0]?.message).toMatch(/^expected a Standard Webhooks secret: 24 to 64 random bytes/);
  expect(error?.issues[0]?.message).not.toContain('canary');
});

test.each(['teams', 'slack'])('webhookUrlSchema reads the address of a chat: %s', (format) => {
  const url = 'https://hooks.example/services/a/b';
  expect(webhookUrlSchema.parse(`${format}+${url}`)).toEqual({ url, format });
  expect(webhookUrlSchema.safeParse(`${format}+http://hooks.example`).success).toBe(false);
});
