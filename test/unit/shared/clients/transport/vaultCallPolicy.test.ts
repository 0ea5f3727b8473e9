import { inspect } from 'node:util';
import { plain, script } from '../../../../support/clients/clientSecretAnswers';
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

test('vaultCallPolicy throws errors without the value, backup, token or query of the request', async () => {
  const answers: ReturnType<VaultServer['script']>[] = [
    errorAnswer(400, 'BadParameter'),
    errorAnswer(403, 'Forbidden', 'ForbiddenByPolicy'),
    errorAnswer(404, 'SecretNotFound'),
    errorAnswer(409, 'Conflict'),
    errorAnswer(429, 'Throttled'),
    errorAnswer(500, 'InternalServerError'),
    challengeAnswer(),
    { body: '{"value":"value-canary"' },
    'cut',
    undefined,
  ];
  const shown: string[] = [];
  for (const answer of answers) {
    script(server, () => answer);
    const { secrets } = vaultsAt(server, { timeoutMs: 200, clock: impatientClock() });
    const calls = [
      secrets.setSecret('payroll', 'value-canary', { ...plain, tags: { t: 'tag-canary' } }),
      secrets.restore(Buffer.from('backup-canary')),
      secrets.read('payroll'),
      secrets.list('https://contoso.vault.azure.net/secrets?$skiptoken=query-canary'),
    ];
    for (const result of await Promise.allSettled(calls)) {
      if (result.status !== 'rejected') throw new Error('a call went well');
      shown.push(inspect(result.reason, { depth: 30, showHidden: true }), JSON.stringify(result.reason));
    }
  }
  const all = shown.join('\n');
  expect(all).not.toMatch(/canary/);
  expect(all).not.toContain(Buffer.from('backup-canary').toString('base64url'));
  expect(all).not.toMatch(/Bearer ey|authorization:|api-version/i);
});
