import { gzipSync } from 'node:zlib';
import { maxAnswerBytes } from '../../../../../shared/clients/transport/vaultPipeline';
import { plain, script, secretId, secretTimes, versionId } from '../../../../support/clients/clientSecretAnswers';
import {
  type Answer,
  type VaultServer,
  challengeAnswer,
  startVaultServer,
} from '../../../../support/clients/clientVaultServer';
import { impatientClock, vaultsAt } from '../../../../support/clients/clientVaults';

// Answers of a hostile vault: larger than memory, and lists that never end.

let server: VaultServer;

beforeAll(async () => {
  server = await startVaultServer('contoso');
});

beforeEach(() => {
  server.seen.length = 0;
  server.challenge = undefined;
});

afterAll(() => server.stop());

const megabyte = 1024 * 1024;
const tooLong = 'x'.repeat(maxAnswerBytes + 1);
const bomb = gzipSync(Buffer.alloc(4 * maxAnswerBytes, 'x'));

const answers: readonly [string, Answer][] = [
  ['too long', { body: tooLong }],
  ['an error in too many words', { status: 403, body: tooLong }],
];

describe.each(answers)('an answer that is %s', (_, answer) => {
  test('makes a read fail early and without a retry', async () => {
    script(server, () => answer);
    const { secrets } = vaultsAt(server, { timeoutMs: 20_000, clock: impatientClock() });
    await expect(secrets.read('payroll')).rejects.toMatchObject({ code: 'VAULT_REFUSED', retryable: false });
    await expect(secrets.read('payroll')).rejects.toThrow(`over ${String(maxAnswerBytes)} bytes`);
    expect(server.seen.filter(({ url }) => url.startsWith('/secrets/payroll'))).toHaveLength(2);
  });

  test('makes a write fail as not confirmed', async () => {
    script(server, () => answer);
    const { secrets } = vaultsAt(server, { timeoutMs: 20_000, clock: impatientClock() });
    await expect(secrets.setSecret('payroll', 'x', plain)).rejects.toMatchObject({ code: 'WRITE_NOT_CONFIRMED' });
  });
});

describe('an answer that is compressed although the app asks for no compression', () => {
  const packed: Answer = { body: bomb, headers: { 'content-encoding': 'gzip' } };

  test('is unreadable, and never decompressed', async () => {
    script(server, () => packed);
    const { secrets } = vaultsAt(server, { timeoutMs: 20_000, clock: impatientClock() });
    await expect(secrets.read('payroll')).rejects.toMatchObject({ code: 'VAULT_REFUSED', retryable: false });
    await expect(secrets.read('payroll')).rejects.toThrow('could not read its answer');
    await expect(secrets.setSecret('payroll', 'x', plain)).rejects.toMatchObject({ code: 'WRITE_NOT_CONFIRMED' });
  });
});

test('a call reads an answer of the largest allowed size', async () => {
  const value = 'x'.repeat(maxAnswerBytes - 400);
  script(server, () => ({ body: { value, id: secretId('payroll', versionId), attributes: secretTimes } }));
  const { secrets } = vaultsAt(server, { timeoutMs: 20_000 });
  expect((await secrets.read('payroll')).value).toHaveLength(value.length);
});

test('probeVault does not read a challenge of a megabyte', async () => {
  server.challenge = { ...challengeAnswer(), body: 'x'.repeat(megabyte) };
  await expect(vaultsAt(server).vaults.probe('contoso')).rejects.toMatchObject({ code: 'VAULT_REFUSED' });
});

test('listVersions gives up after the second page when a page names itself as the next one', async () => {
  const nextLink = 'https://contoso.vault.azure.net/secrets/payroll/versions?$skiptoken=again';
  script(server, () => ({
    body: { value: [{ id: secretId('payroll', versionId), attributes: secretTimes }], nextLink },
  }));
  await expect(vaultsAt(server).secrets.listVersions('payroll')).rejects.toThrow('does not end');
  expect(server.seen.filter(({ url }) => url.includes('/versions'))).toHaveLength(2);
});
