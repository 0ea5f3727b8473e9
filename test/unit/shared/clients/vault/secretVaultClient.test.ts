import { inspect } from 'node:util';
import {
  bundle,
  emptyPage,
  plain,
  script,
  secretId,
  secretTimes,
  versionId,
} from '../../../../support/clients/clientSecretAnswers';
import {
  type Answer,
  type VaultServer,
  errorAnswer,
  startVaultServer,
} from '../../../../support/clients/clientVaultServer';
import { vaultsAt } from '../../../../support/clients/clientVaults';

// The real SDK over real TLS against a server with scripted answers, which the embedded Azure would never send.

let server: VaultServer;

beforeAll(async () => {
  server = await startVaultServer('contoso');
});

beforeEach(() => {
  server.seen.length = 0;
  server.challenge = undefined;
});

afterAll(() => server.stop());

describe('a secret client', () => {
  test('sends the bodies of all parallel first writes', async () => {
    script(server, ({ body }) => bundle((JSON.parse(body) as { value: string }).value));
    const { secrets } = vaultsAt(server);
    const values = Array.from({ length: 20 }, (_, index) => `value ${index}`);
    await Promise.all(values.map((value) => secrets.setSecret('payroll', value, plain)));
    const puts = server.seen.filter(({ method }) => method === 'PUT');
    expect(puts.map(({ body }) => (JSON.parse(body) as { value: string }).value).sort()).toEqual(values.sort());
    expect(server.seen.filter(({ authorized }) => !authorized)).toHaveLength(1);
  });

  test.each([0, 1, 2_147_483_647, 2_147_483_648, 4_102_444_800, 253_402_303_861])(
    'the date %d arrives and comes back exactly',
    async (seconds) => {
      script(server, ({ method, body }) => {
        const sent = method === 'PUT' ? (JSON.parse(body) as { attributes: object }).attributes : {};
        return bundle('x', { attributes: { ...secretTimes, ...sent } });
      });
      const { secrets } = vaultsAt(server);
      const written = await secrets.setSecret('payroll', 'x', { ...plain, notBefore: seconds, expires: seconds });
      const sent = JSON.parse(server.seen.at(-1)?.body ?? '') as { attributes: object };
      expect(sent.attributes).toEqual({ enabled: true, nbf: seconds, exp: seconds });
      expect([written.notBefore, written.expires]).toEqual([seconds, seconds]);
    },
  );

  test('keeps the link of a page and follows it', async () => {
    const nextLink = 'https://contoso.vault.azure.net:443/secrets?api-version=2025-07-01&$skiptoken=two';
    const listed = (name: string) => ({
      id: `https://contoso.vault.azure.net/secrets/${name}`,
      attributes: secretTimes,
    });
    script(server, ({ url }) =>
      url.includes('skiptoken')
        ? { body: { value: [{ ...listed('two'), managed: true }], nextLink: null } }
        : { body: { value: [listed('one')], nextLink } },
    );
    const { secrets } = vaultsAt(server);
    const first = await secrets.list();
    const { updated } = secretTimes;
    expect(first).toEqual({ items: [{ name: 'one', managed: false, updated }], continuationToken: nextLink });
    expect(await secrets.list(first.continuationToken)).toEqual({
      items: [{ name: 'two', managed: true, updated }],
    });
  });

  test('returns an empty page with a link', async () => {
    const nextLink = 'https://contoso.vault.azure.net/secrets?$skiptoken=more';
    script(server, () => ({ body: { value: [], nextLink } }));
    expect(await vaultsAt(server).secrets.list()).toEqual({ items: [], continuationToken: nextLink });
  });

  test('reads versions of all pages', async () => {
    const nextLink = 'https://contoso.vault.azure.net/secrets/payroll/versions?$skiptoken=two';
    const version = (digit: string) => ({ id: secretId('payroll', digit.repeat(32)), attributes: secretTimes });
    script(server, ({ url }) => ({
      body: url.includes('skiptoken') ? { value: [version('b')] } : { value: [version('a')], nextLink },
    }));
    const versions = await vaultsAt(server).secrets.listVersions('payroll');
    expect(versions.map(({ version: each }) => each[0])).toEqual(['a', 'b']);
  });

  test('reports why a list failed, not only that paging failed', async () => {
    script(server, () => errorAnswer(403, 'Forbidden', 'ForbiddenByRbac'));
    await expect(vaultsAt(server).secrets.list()).rejects.toMatchObject({
      code: 'VAULT_FORBIDDEN',
      requestId: 'request-1',
    });
    await expect(vaultsAt(server).secrets.listVersions('payroll')).rejects.toMatchObject({ code: 'VAULT_FORBIDDEN' });
  });

  test('follows no redirect', async () => {
    script(server, () => ({ status: 307, headers: { location: 'https://elsewhere.invalid/' }, body: {} }));
    await expect(vaultsAt(server).secrets.read('payroll')).rejects.toMatchObject({ code: 'VAULT_REFUSED' });
  });

  test('takes no redirect for an answer, whatever its body says', async () => {
    const headers = { location: 'https://elsewhere.invalid/' };
    script(server, () => ({ status: 307, headers, body: { value: [], recoveryId: 'x' } }));
    const { secrets } = vaultsAt(server);
    await expect(secrets.listVersions('payroll')).rejects.toThrow('could not read its answer');
    await expect(secrets.deleteLive('payroll')).rejects.toMatchObject({ code: 'WRITE_NOT_CONFIRMED' });
  });

  test.each([{}, { error: { code: 'Throttled' } }])(
    'refuses %j as a page, because it would end the list',
    async (body) => {
      script(server, () => ({ body }));
      const refused = { code: 'VAULT_REFUSED', retryable: false };
      await expect(vaultsAt(server).secrets.list()).rejects.toMatchObject(refused);
      await expect(vaultsAt(server).secrets.listVersions('payroll')).rejects.toMatchObject(refused);
    },
  );

  test.each([{ value: null, nextLink: null }, { nextLink: null }, { value: [] }])(
    'reads %j as an empty page',
    async (body) => {
      script(server, () => ({ body }));
      expect(await vaultsAt(server).secrets.list()).toEqual({ items: [] });
    },
  );
});

describe('listSecrets with a token of another host', () => {
  test.each([
    'https://elsewhere.vault.azure.net/secrets?$skiptoken=x',
    'http://contoso.vault.azure.net/secrets',
    'https://contoso.vault.azure.net:8443/secrets',
    'https://contoso.vault.azure.net@elsewhere.invalid/secrets',
    'https://contoso.vault.azure.net.elsewhere.invalid/secrets',
    'https:\\\\elsewhere.invalid/https://contoso.vault.azure.net/secrets',
  ])('rejects %s before it sends anything', async (token) => {
    script(server, () => emptyPage);
    const { secrets } = vaultsAt(server);
    await secrets.list();
    const before = server.seen.length;
    await expect(secrets.list(token)).rejects.toMatchObject({ code: 'VAULT_REFUSED', retryable: false });
    expect(server.seen).toHaveLength(before);
  });
});

describe('readSecret', () => {
  test('returns all attributes, with times in seconds', async () => {
    const more = { contentType: 'text/plain', tags: { team: 'a' }, managed: true, previousVersion: 'b'.repeat(32) };
    script(server, () =>
      bundle('value ü', { ...more, attributes: { ...secretTimes, enabled: false, nbf: 5, exp: 6 } }),
    );
    expect(await vaultsAt(server).secrets.read('payroll', versionId)).toEqual({
      version: versionId,
      value: 'value ü',
      enabled: false,
      created: 1_700_000_000,
      updated: 1_700_000_001,
      notBefore: 5,
      expires: 6,
      ...more,
    });
    expect(server.seen.at(-1)?.url).toContain(`/secrets/payroll/${versionId}?`);
  });

  test('leaves out attributes that are not set', async () => {
    script(server, () => bundle(''));
    expect(await vaultsAt(server).secrets.read('payroll')).toEqual({
      version: versionId,
      value: '',
      enabled: true,
      created: 1_700_000_000,
      updated: 1_700_000_001,
      tags: {},
      managed: false,
    });
  });

  test.each<[string, Answer]>([
    ['no value', { body: { id: secretId('payroll', versionId), attributes: secretTimes } }],
    ['no times', { body: { value: 'canary', id: secretId('payroll', versionId), attributes: { enabled: true } } }],
    ['half of the JSON', { body: '{"value":"canary", "id":' }],
    ['no JSON', { body: '<html>canary</html>' }],
  ])('rejects an answer with %s without quoting it', async (_, answer) => {
    script(server, () => answer);
    const error = await vaultsAt(server)
      .secrets.read('payroll')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'VAULT_REFUSED', retryable: false });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary');
  });
});
