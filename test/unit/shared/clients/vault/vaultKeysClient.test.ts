import { inspect } from 'node:util';
import { type KeyShape } from '../../../../../shared/clients/vault/vaultKeys';
import { isFirstRead, script, versionId } from '../../../../support/clients/clientSecretAnswers';
import {
  type Answer,
  type VaultServer,
  errorAnswer,
  startVaultServer,
} from '../../../../support/clients/clientVaultServer';
import { impatientClock, vaultsAt } from '../../../../support/clients/clientVaults';

// The real SDK over real TLS: the requests it sends, and the answers it accepts.

let server: VaultServer;

beforeAll(async () => {
  server = await startVaultServer('contoso');
});

beforeEach(() => {
  server.seen.length = 0;
});

afterAll(() => server.stop());

const kid = `https://contoso.vault.azure.net/keys/payments/${versionId}`;
const bundle: Answer = {
  body: {
    key: { kid, kty: 'RSA', key_ops: ['sign'], n: 'AQAB', e: 'AQAB' },
    attributes: { enabled: true, created: 1, updated: 2 },
  },
};
const shape: KeyShape = { keyType: 'RSA', operations: ['sign'], enabled: true, tags: {}, exportable: false };
const key = { name: 'payments', version: versionId };
const lastBody = (): unknown => JSON.parse(server.seen.at(-1)?.body ?? '');

describe('createKey', () => {
  test('sends all properties, including those that the SDK drops or damages', async () => {
    script(server, () => bundle);
    await vaultsAt(server).keys.createKey('payments', {
      ...shape,
      keySize: 4096,
      publicExponent: 3,
      enabled: false,
      notBefore: 0,
      expires: 253_402_303_861,
      tags: { a: 'b' },
      exportable: true,
      releasePolicy: { data: 'e30', contentType: 'c', immutable: true },
    });
    expect(server.seen.at(-1)).toMatchObject({ method: 'POST' });
    expect(server.seen.at(-1)?.url).toMatch(/^\/keys\/payments\/create\?/);
    expect(lastBody()).toEqual({
      kty: 'RSA',
      key_size: 4096,
      public_exponent: 3,
      key_ops: ['sign'],
      attributes: { enabled: false, nbf: 0, exp: 253_402_303_861, exportable: true },
      tags: { a: 'b' },
      release_policy: { data: 'e30', contentType: 'c', immutable: true },
    });
  });

  test('sends no property that was not set', async () => {
    script(server, () => bundle);
    await vaultsAt(server).keys.createKey('payments', { ...shape, keyType: 'EC', curve: 'P-384' });
    expect(lastBody()).toEqual({
      kty: 'EC',
      crv: 'P-384',
      key_ops: ['sign'],
      attributes: { enabled: true },
      tags: {},
    });
  });

  test('waits while the name is being deleted', async () => {
    let refusals = 2;
    script(server, () => ((refusals -= 1) >= 0 ? errorAnswer(409, 'Conflict', 'ObjectIsBeingDeleted') : bundle));
    const { keys } = vaultsAt(server, { clock: impatientClock() });
    expect((await keys.createKey('payments', shape)).version).toBe(versionId);
  });
});

describe('each family', () => {
  test('signs in once, on first use, and shares the limits of the vault', async () => {
    script(server, () => bundle);
    const { keys, secrets, certificates, vaults } = vaultsAt(server);
    await Promise.all([keys.read('a'), keys.read('b'), keys.sign(key, 'RS256', new Uint8Array(32)).catch(String)]);
    expect(server.seen.filter(({ authorized }) => !authorized).map(({ url }) => url.split('?')[0])).toEqual(['/keys']);
    await Promise.all([secrets.list().catch(String), certificates.list().catch(String)]);
    const connection = {
      vault: 'CONTOSO',
      side: 'source',
      pace: { sourceShare: 1, targetShare: 1, maxInFlight: 1 },
    } as const;
    await vaults.keys({ ...connection, meter: { throttled: 0, sent: 0 } }).read('a');
    const challenged = server.seen.filter(({ authorized }) => !authorized).map(({ url }) => url.split('?')[0]);
    expect(challenged.sort()).toEqual(['/certificates', '/keys', '/secrets']);
  });

  test('works without the right to list', async () => {
    server.script = (request) =>
      isFirstRead(request) ? errorAnswer(403, 'Forbidden', 'ForbiddenByRbac') : { body: { value: 'AAAA' } };
    const { keys } = vaultsAt(server);
    expect([...(await keys.sign(key, 'RS256', new Uint8Array(32)))]).toEqual([0, 0, 0]);
  });
});

describe('a use of a key', () => {
  test('is sent to the version with a token, without the SDK', async () => {
    script(server, () => ({ body: { kid, value: true } }));
    const { keys } = vaultsAt(server);
    expect(await keys.verify(key, 'ES256', Uint8Array.of(255), Uint8Array.of(254))).toBe(true);
    const { method, url, authorized } = server.seen.at(-1) ?? {};
    expect({ method, url, authorized }).toEqual({
      method: 'POST',
      url: `/keys/payments/${versionId}/verify?api-version=2025-07-01`,
      authorized: true,
    });
    expect(lastBody()).toEqual({ alg: 'ES256', digest: '_w', value: '_g' });
  });

  test('has the path that the service expects', async () => {
    script(server, () => ({ body: { kid, value: 'AA' } }));
    const { keys } = vaultsAt(server);
    await keys.wrapKey(key, 'RSA-OAEP', Uint8Array.of(1));
    await keys.unwrapKey(key, 'RSA-OAEP', Uint8Array.of(1));
    await keys.encrypt(key, 'RSA-OAEP', Uint8Array.of(1));
    await keys.decrypt(key, 'RSA-OAEP', { ciphertext: Uint8Array.of(1) });
    const uses = server.seen.slice(2).map(({ url }) => url.split('?')[0]?.split('/').at(-1));
    expect(uses).toEqual(['wrapkey', 'unwrapkey', 'encrypt', 'decrypt']);
  });

  test('sends vector and tag', async () => {
    script(server, () => ({ body: { kid, value: 'AA', iv: 'AQ', tag: 'Ag' } }));
    const { keys } = vaultsAt(server);
    const encrypted = await keys.encrypt(key, 'A256GCM', Uint8Array.of(1));
    expect(encrypted).toEqual({ ciphertext: Uint8Array.of(0), iv: Uint8Array.of(1), tag: Uint8Array.of(2) });
    expect(lastBody()).toEqual({ alg: 'A256GCM', value: 'AQ' });
    await keys.decrypt(key, 'A256GCM', encrypted);
    expect(lastBody()).toEqual({ alg: 'A256GCM', value: 'AA', iv: 'AQ', tag: 'Ag' });
  });

  test('encodes an unusual name, so that the path stays below keys', async () => {
    script(server, () => ({ body: { value: 'AA' } }));
    await vaultsAt(server).keys.sign({ name: '../secrets/x?', version: '' }, 'RS256', Uint8Array.of(1));
    expect(server.seen.at(-1)?.url).toMatch(/^\/keys\/\.\.%2Fsecrets%2Fx%3F\/\/sign\?/);
  });

  test.each<[string, Answer]>([
    ['no value', { body: { kid } }],
    ['a value that is no base64url', { body: { value: 'a b c' } }],
    ['no JSON', { body: '<html>canary</html>' }],
  ])('rejects an answer with %s without quoting it', async (_, answer) => {
    script(server, () => answer);
    const error = await vaultsAt(server)
      .keys.sign(key, 'RS256', Uint8Array.of(1))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'VAULT_REFUSED', retryable: false });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary');
  });

  test('gives up on a vault that never answers', async () => {
    script(server, () => undefined);
    const { keys } = vaultsAt(server, { timeoutMs: 200, clock: impatientClock() });
    await expect(keys.sign(key, 'RS256', Uint8Array.of(1))).rejects.toMatchObject({ code: 'VAULT_UNREACHABLE' });
  });
});

test('a key client throws errors without the plaintext, backup, token or query of the request', async () => {
  const answers: ReturnType<VaultServer['script']>[] = [
    errorAnswer(400, 'BadParameter'),
    errorAnswer(403, 'Forbidden', 'ForbiddenByPolicy'),
    errorAnswer(403, 'Forbidden', 'KeyDisabled'),
    errorAnswer(404, 'KeyNotFound'),
    errorAnswer(409, 'Conflict'),
    errorAnswer(429, 'Throttled'),
    errorAnswer(500, 'InternalServerError'),
    { body: '{"value":"value-canary"' },
    { body: { value: 5, key: 'value-canary', attributes: 'value-canary' } },
    'cut',
    undefined,
  ];
  const canary = Buffer.from('plain-canary');
  const shown: string[] = [];
  for (const answer of answers) {
    script(server, () => answer);
    const { keys } = vaultsAt(server, { timeoutMs: 150, clock: impatientClock() });
    const calls = [
      keys.encrypt(key, 'RSA-OAEP', canary),
      keys.wrapKey(key, 'RSA-OAEP', canary),
      keys.restore(canary),
      keys.createKey('payments', { ...shape, tags: { t: 'tag-canary' } }),
      keys.list('https://contoso.vault.azure.net/keys?$skiptoken=query-canary'),
    ];
    for (const result of await Promise.allSettled(calls)) {
      if (result.status !== 'rejected') throw new Error('a call went well');
      shown.push(inspect(result.reason, { depth: 30, showHidden: true }), JSON.stringify(result.reason));
    }
  }
  const all = shown.join('\n');
  expect(all).not.toMatch(/canary/);
  expect(all).not.toContain(canary.toString('base64url'));
  expect(all).not.toMatch(/Bearer ey|authorization:|api-version/i);
});
