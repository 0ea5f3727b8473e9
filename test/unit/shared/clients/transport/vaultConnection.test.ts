import { bundle, isFirstRead, script } from '../../../../support/clients/clientSecretAnswers';
import {
  type VaultServer,
  challengeAnswer,
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

describe('a vault connection', () => {
  test('sends no token to a vault of a tenant that is not allowed', async () => {
    server.challenge = challengeAnswer('99999999-0000-0000-0000-000000000000');
    const { secrets, identity } = vaultsAt(server);
    await expect(secrets.list()).rejects.toMatchObject({ code: 'TENANT_NOT_ALLOWED', retryable: false });
    expect(server.seen.every(({ authorized }) => !authorized)).toBe(true);
    expect(identity.asked.every(({ tenantId }) => tenantId === undefined)).toBe(true);
  });

  test('sends no token for a challenge of another resource', async () => {
    server.challenge = challengeAnswer(undefined, 'https://vault.elsewhere.net');
    const { secrets, identity } = vaultsAt(server);
    await expect(secrets.list()).rejects.toMatchObject({ code: 'VAULT_REFUSED', retryable: false });
    expect(identity.asked).toEqual([]);
  });

  test('works for calls with other rights when the right to list is missing', async () => {
    server.script = (request) =>
      isFirstRead(request) ? errorAnswer(403, 'Forbidden', 'ForbiddenByRbac') : bundle('x');
    const { secrets } = vaultsAt(server);
    const both = await Promise.all([secrets.read('a'), secrets.read('b')]);
    expect(both.map(({ value }) => value)).toEqual(['x', 'x']);
  });

  test('repeats a failed first read at the next call', async () => {
    server.script = () => errorAnswer(500, 'InternalServerError');
    const { secrets } = vaultsAt(server, { clock: impatientClock() });
    await expect(secrets.read('payroll')).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' });
    script(server, () => bundle('x'));
    expect((await secrets.read('payroll')).value).toBe('x');
  });

  test('throws VAULT_FORBIDDEN when the vault rejects the token', async () => {
    server.script = () => challengeAnswer();
    await expect(vaultsAt(server).secrets.list()).rejects.toMatchObject({ code: 'VAULT_FORBIDDEN' });
  });
});
