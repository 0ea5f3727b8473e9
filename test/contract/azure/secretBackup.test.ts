import { type SecretClient } from '@azure/keyvault-secrets';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, collect, errorOf, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;
let source: SecretClient;
let target: SecretClient;

const versions = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ value: `v${n}`, created: 1_600_000_000 + n }));
const secrets = [
  { name: 'at-the-limit', versions: versions(501) },
  { name: 'over-the-limit', versions: versions(502) },
  {
    name: 'history',
    versions: [
      { value: 'one', created: 1_600_000_000, updated: 1_600_000_500, tags: { step: '1' }, contentType: 'text/plain' },
      { value: 'two', created: 1_600_001_000, enabled: false, expires: 1_700_000_000, notBefore: 1_600_000_000 },
      { value: 'three', created: 1_600_001_000 },
    ],
  },
  { name: 'disabled', versions: [{ value: 'hidden', enabled: false }] },
];

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed({ secrets }), clock });
  source = azureSecretClient(azure, 'source');
  target = azureSecretClient(azure, 'same-world');
});
afterAll(() => azure.stop());

async function backup(name: string): Promise<Uint8Array> {
  const blob = await source.backupSecret(name);
  if (blob === undefined) throw new Error('No blob.');
  return blob;
}

test('restores every version with its id, times, tags, content type and previous version', async () => {
  await target.restoreSecretBackup(await backup('history'));
  const wire = async (vault: string) => {
    const list = await azureRequest(azure, vault, { path: v('/secrets/history/versions') });
    const current = await azureRequest(azure, vault, { path: v('/secrets/history/') });
    return JSON.stringify([list.body, current.body]).replaceAll(vault, 'V');
  };

  expect(await wire('same-world')).toBe(await wire('source'));
  expect((await target.getSecret('history')).value).toBe('three');
});

test('answers a restore with the current version, without its value', async () => {
  await source.setSecret('answered', 'hidden');
  const { body: blob } = await azureRequest(azure, 'source', { method: 'POST', path: v('/secrets/answered/backup') });
  const { status, body } = await azureRequest(azure, 'same-world', {
    method: 'POST',
    path: v('/secrets/restore'),
    body: blob,
  });

  expect(status).toBe(200);
  expect(body.id).toMatch(/^https:\/\/same-world\.vault\.azure\.net\/secrets\/answered\/[0-9a-f]{32}$/);
  expect(body.value).toBeUndefined();
});

test('makes an opaque blob: base64url of a length byte, a tag and a compact JWE, with nothing readable in it', async () => {
  await source.setSecret('opaque', 'CANARY-CANARY');
  const { body } = await azureRequest(azure, 'source', { method: 'POST', path: v('/secrets/opaque/backup') });
  const bytes = Buffer.from(body.value, 'base64url');

  expect(body.value).toMatch(/^[\w-]+$/);
  expect(bytes.toString('utf8', 1, 1 + (bytes[0] ?? 0))).toBe('AzureKeyVaultSecretBackupV1.microsoft.com');
  expect(bytes.toString('utf8', 1 + (bytes[0] ?? 0)).split('.')).toHaveLength(5);
  expect(bytes.toString('latin1')).not.toContain('CANARY');
});

test.each(['other-geography', 'other-subscription'])('rejects a blob in a vault of the %s', async (vault) => {
  const error = await errorOf(azureSecretClient(azure, vault).restoreSecretBackup(await backup('history')));

  expect(error).toMatchObject({ statusCode: 400, code: 'BadParameter', message: 'Cannot decrypt backup blob.' });
});

test.each([
  ['garbage', () => 'bm90IGEgYmFja3Vw'],
  ['text that is not base64url', () => '%%%'],
  ['a blob without its end', (blob: string) => blob.slice(0, -40)],
  [
    'a blob with one letter changed',
    (blob: string) => `${blob.slice(0, -9)}${blob.at(-9) === 'A' ? 'B' : 'A'}${blob.slice(-8)}`,
  ],
  ['nothing', () => ''],
])('answers Malformed backup blob for %s', async (_, damage) => {
  const blob = Buffer.from(await backup('history')).toString('base64url');
  const body = { value: damage(blob) };
  const answer = await azureRequest(azure, 'same-world', { method: 'POST', path: v('/secrets/restore'), body });

  expect([answer.status, answer.body.error]).toEqual([
    400,
    { code: 'Malformed backup blob', message: 'Backup blob contains invalid or corrupt version.' },
  ]);
});

test('answers 409 without an inner code for a restore onto a name that is in use, deleted or being purged', async () => {
  await source.setSecret('conflicting', 'x');
  const blob = await backup('conflicting');
  const refused = async () => {
    const { statusCode, code, message, details } = await errorOf(source.restoreSecretBackup(blob));
    expect({ statusCode, code, inner: details.error.innerError }).toEqual({ statusCode: 409, code: 'Conflict' });
    expect(message).toMatch(
      /^There was a conflict restoring the secret 'https:.+\/conflicting\/[0-9a-f]{32}'\. This can happen if either:/,
    );
  };

  await refused();
  await (await source.beginDeleteSecret('conflicting')).pollUntilDone();
  await refused();
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 4_000 } });
  await source.purgeDeletedSecret('conflicting');
  await refused();
  clock.advance(4_000);
  await expect(source.restoreSecretBackup(blob)).resolves.toMatchObject({ name: 'conflicting' });
});

test('backs up and restores 501 versions, and rejects 502 with a bare 400', async () => {
  await target.restoreSecretBackup(await backup('at-the-limit'));

  expect(await collect(target.listPropertiesOfSecretVersions('at-the-limit'))).toHaveLength(501);
  expect(await errorOf(source.backupSecret('over-the-limit'))).toMatchObject({ statusCode: 400 });
});

test('backs up a disabled secret and restores it disabled', async () => {
  await target.restoreSecretBackup(await backup('disabled'));

  expect(await errorOf(target.getSecret('disabled'))).toMatchObject({ statusCode: 403 });
});

test('answers SecretNotFound for the backup of a missing secret', async () => {
  expect(await errorOf(source.backupSecret('missing'))).toMatchObject({ statusCode: 404, code: 'SecretNotFound' });
});
