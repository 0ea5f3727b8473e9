import { bundle, emptyPage, plain, script, versionId } from '../../../../support/clients/clientSecretAnswers';
import {
  type Answer,
  type VaultServer,
  errorAnswer,
  startVaultServer,
} from '../../../../support/clients/clientVaultServer';
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

describe('a write', () => {
  test('sends value, content type, tags and enabled', async () => {
    script(server, () => bundle('x'));
    await vaultsAt(server).secrets.setSecret('payroll', 'x', { enabled: false, contentType: 'c', tags: { a: 'b' } });
    expect(JSON.parse(server.seen.at(-1)?.body ?? '')).toEqual({
      value: 'x',
      contentType: 'c',
      tags: { a: 'b' },
      attributes: { enabled: false },
    });
  });

  test.each<[string, ReturnType<VaultServer['script']>]>([
    ['the connection breaks', 'cut'],
    ['it breaks amid the answer', 'cut in body'],
    ['no answer comes', undefined],
    ['the answer stops in the middle', 'hang in body'],
    ['the service answers 500', errorAnswer(500, 'InternalServerError')],
    ['the answer cannot be read', { body: 'x' }],
  ])('is sent once and reported as not confirmed when %s', async (_, answer) => {
    script(server, () => answer);
    const { secrets } = vaultsAt(server, { timeoutMs: 300, clock: impatientClock() });
    await expect(secrets.setSecret('payroll', 'x', plain)).rejects.toMatchObject({
      code: 'WRITE_NOT_CONFIRMED',
      retryable: true,
    });
    expect(server.seen.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  test.each<[string, Answer, number]>([
    ['too many requests', errorAnswer(429, 'Throttled'), 1],
    ['unavailable', errorAnswer(503, 'ServiceUnavailable'), 0],
    ['being deleted', errorAnswer(409, 'Conflict', 'ObjectIsBeingDeleted'), 0],
  ])('is repeated after an answer that rules out an execution: %s', async (_, refusal, throttled) => {
    let refusals = 2;
    script(server, () => ((refusals -= 1) >= 0 ? refusal : bundle('x')));
    const { secrets, meter } = vaultsAt(server, { clock: impatientClock() });
    expect((await secrets.setSecret('payroll', 'x', plain)).version).toBe(versionId);
    expect(meter.throttled).toBe(2 * throttled);
  });

  test.each<[Answer, string]>([
    [errorAnswer(409, 'Conflict', 'ObjectIsDeletedButRecoverable'), 'ITEM_SOFT_DELETED'],
    [errorAnswer(409, 'Conflict'), 'ITEM_CONFLICT'],
    [errorAnswer(403, 'Forbidden', 'SecretManagedByKeyVault'), 'ITEM_MANAGED'],
    [errorAnswer(400, 'BadParameter'), 'VAULT_REFUSED'],
  ])('turns %j into %s', async (answer, code) => {
    script(server, () => answer);
    await expect(vaultsAt(server).secrets.setSecret('payroll', 'x', plain)).rejects.toMatchObject({ code });
  });
});

describe('a read', () => {
  test('of a page of a list of items goes before the reads of single items that wait', async () => {
    script(server, ({ url }) => (url.includes('/payroll') ? bundle('x') : emptyPage));
    const { vaults, meter } = vaultsAt(server);
    const pace = { sourceShare: 1, targetShare: 1, maxInFlight: 1 };
    const secrets = vaults.secrets({ vault: 'contoso', side: 'source', pace, meter });
    await secrets.list();
    server.seen.length = 0;
    await Promise.all([
      secrets.read('payroll'),
      secrets.read('payroll'),
      secrets.listVersions('other'),
      secrets.list(),
    ]);
    const kinds = server.seen.map(({ url }) => /^\/secrets(\/\w+)?/.exec(url)?.[0]);
    expect(kinds).toEqual(['/secrets/payroll', '/secrets', '/secrets/payroll', '/secrets/other']);
  });

  test('is repeated when the connection breaks', async () => {
    let breaks = 2;
    script(server, () => ((breaks -= 1) >= 0 ? 'cut' : bundle('x')));
    const { secrets } = vaultsAt(server, { clock: impatientClock() });
    expect((await secrets.read('payroll')).value).toBe('x');
  });

  test('is repeated when the connection breaks within the answer', async () => {
    let breaks = 2;
    script(server, () => ((breaks -= 1) >= 0 ? 'cut in body' : bundle('x')));
    const { secrets } = vaultsAt(server, { clock: impatientClock() });
    expect((await secrets.read('payroll')).value).toBe('x');
  });

  test('gives up on a vault that never answers', async () => {
    script(server, () => undefined);
    const { secrets } = vaultsAt(server, { timeoutMs: 200, clock: impatientClock() });
    await expect(secrets.read('payroll')).rejects.toMatchObject({ code: 'VAULT_UNREACHABLE', retryable: true });
  });

  test('gives up on an answer that stops in the middle of a later page', async () => {
    script(server, () => 'hang in body');
    const { secrets } = vaultsAt(server, { timeoutMs: 200, clock: impatientClock() });
    const token = 'https://contoso.vault.azure.net/secrets?$skiptoken=x';
    await expect(secrets.list(token)).rejects.toMatchObject({ code: 'VAULT_UNREACHABLE' });
  });

  test('gives up on a vault that keeps throttling, after the advised waits', async () => {
    script(server, () => errorAnswer(429, 'Throttled'));
    const clock = impatientClock();
    const { secrets, meter } = vaultsAt(server, { clock });
    await expect(secrets.read('payroll')).rejects.toMatchObject({ code: 'VAULT_THROTTLED', retryable: true });
    expect(meter.throttled).toBe(6);
  });

  test('waits as long as Retry-After says', async () => {
    let refusals = 1;
    const refusal = { ...errorAnswer(429, 'Throttled'), headers: { 'retry-after': '7' } };
    script(server, () => ((refusals -= 1) >= 0 ? refusal : bundle('x')));
    const clock = impatientClock();
    await vaultsAt(server, { clock }).secrets.read('payroll');
    expect(clock.waits.some((ms) => ms >= 7_000 && ms <= 8_750)).toBe(true);
  });
});

test('a long Retry-After delays the next requests of its class by at most a minute', async () => {
  let refusals = 1;
  const refusal = { ...errorAnswer(429, 'Throttled'), headers: { 'retry-after': '86400' } };
  script(server, () => ((refusals -= 1) >= 0 ? refusal : bundle('x')));
  const clock = impatientClock();
  const { secrets } = vaultsAt(server, { clock });
  await expect(secrets.read('payroll')).rejects.toMatchObject({ code: 'VAULT_THROTTLED' });
  expect((await secrets.read('payroll')).value).toBe('x');
  expect(Math.max(...clock.waits)).toBeGreaterThan(50_000);
  expect(Math.max(...clock.waits)).toBeLessThanOrEqual(60_000);
});
