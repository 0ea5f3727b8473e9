import { type SecretVault } from '../../../../../shared/clients/vault/secretVault';
import { bundle, emptyPage, script, versionId } from '../../../../support/clients/clientSecretAnswers';
import { type VaultServer, errorAnswer, startVaultServer } from '../../../../support/clients/clientVaultServer';
import { impatientClock, vaultsAt } from '../../../../support/clients/clientVaults';

let server: VaultServer;

beforeAll(async () => {
  server = await startVaultServer('contoso');
});

beforeEach(() => {
  server.seen.length = 0;
  server.challenge = undefined;
});

afterAll(() => server.stop());

describe('backup and restore', () => {
  const backup = Uint8Array.from({ length: 300 }, (_, index) => index % 256);

  test('pass the bytes through unchanged', async () => {
    const value = Buffer.from(backup).toString('base64url');
    script(server, ({ url }) => (url.includes('/backup') ? { body: { value } } : bundle('x', { value: undefined })));
    const { secrets } = vaultsAt(server);
    expect(new Uint8Array(await secrets.backup('payroll'))).toEqual(backup);
    expect((await secrets.restore(backup)).version).toBe(versionId);
    expect(JSON.parse(server.seen.at(-1)?.body ?? '')).toEqual({ value });
  });

  test('a refused backup names the likely reason and keeps the message of the service', async () => {
    script(server, () => errorAnswer(400, 'BadParameter', undefined, 'bad request'));
    const error = await vaultsAt(server)
      .secrets.backup('payroll')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BACKUP_NOT_POSSIBLE', requestId: 'request-1', retryable: false });
    expect((error as Error).message).toMatch(/500 past versions.*bad request/);
  });

  test('a refused backup names the type of the item', async () => {
    script(server, () => errorAnswer(400, 'BadParameter', undefined, 'bad request'));
    const { secrets, keys, certificates } = vaultsAt(server);
    const refusals = [
      [secrets.backup('payroll'), 'secret “payroll”'],
      [keys.backup('payments'), 'key “payments”'],
      [certificates.backup('site'), 'certificate “site”'],
    ] as const;
    for (const [refusal, words] of refusals) {
      await expect(refusal).rejects.toMatchObject({
        code: 'BACKUP_NOT_POSSIBLE',
        message: expect.stringContaining(words) as string,
      });
    }
  });

  test.each(['Cannot decrypt backup blob.', 'Backup blob contains invalid or corrupt version.'])(
    'a refused restore (%s) throws BACKUP_NOT_ACCEPTED',
    async (message) => {
      script(server, () => errorAnswer(400, 'BadParameter', undefined, message));
      const error = await vaultsAt(server)
        .secrets.restore(backup)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'BACKUP_NOT_ACCEPTED', requestId: 'request-1' });
      expect((error as Error).message).not.toContain(message);
    },
  );

  test('a restore is repeated after a broken connection, and throws ITEM_CONFLICT when the name is then in use', async () => {
    let breaks = 1;
    script(server, () => ((breaks -= 1) >= 0 ? 'cut' : errorAnswer(409, 'Conflict')));
    const { secrets } = vaultsAt(server, { clock: impatientClock() });
    await expect(secrets.restore(backup)).rejects.toMatchObject({ code: 'ITEM_CONFLICT' });
  });

  test.each([
    [400, 'Cannot decrypt backup blob.'],
    [403, 'Cannot decrypt backup blob.'],
    [409, 'The backup blob cannot be decrypted.'],
    [500, 'Cannot decrypt backup blob.'],
  ])('a refused restore is recognized by its words with HTTP %i, and is not sent again', async (status, message) => {
    script(server, ({ url }) => (url.includes('/restore') ? errorAnswer(status, 'X', undefined, message) : emptyPage));
    const { secrets } = vaultsAt(server, { clock: impatientClock() });
    await expect(secrets.restore(backup)).rejects.toMatchObject({
      code: 'BACKUP_NOT_ACCEPTED',
      retryable: false,
    });
    expect(server.seen.filter(({ url, body }) => url.includes('/restore') && body !== '')).toHaveLength(1);
  });
});

describe('a backup or restore that takes long', () => {
  const payload = Uint8Array.from({ length: 10 });
  const calls = {
    backup: (secrets: SecretVault) => secrets.backup('payroll'),
    restore: (secrets: SecretVault) => secrets.restore(payload),
  } as const;
  const sent = () => server.seen.filter(({ method, url }) => method === 'POST' && /backup|restore/.test(url)).length;

  test.each(['backup', 'restore'] as const)(
    'throws BACKUP_TIMED_OUT after four times the limit of a call, and is not sent again (%s)',
    async (kind) => {
      script(server, ({ url }) => (/backup|restore/.test(url) ? undefined : emptyPage));
      const { secrets } = vaultsAt(server, { timeoutMs: 500, clock: impatientClock() });
      await expect(calls[kind](secrets)).rejects.toMatchObject({
        code: 'BACKUP_TIMED_OUT',
        retryable: true,
        message: expect.stringContaining('within 2 s') as string,
      });
      expect(sent()).toBe(1);
    },
  );

  test.each(['backup', 'restore'] as const)(
    'stays VAULT_UNREACHABLE if the vault answers nothing (%s)',
    async (kind) => {
      script(server, () => undefined);
      const { secrets } = vaultsAt(server, { timeoutMs: 300, clock: impatientClock() });
      await expect(calls[kind](secrets)).rejects.toMatchObject({ code: 'VAULT_UNREACHABLE' });
    },
  );
});
