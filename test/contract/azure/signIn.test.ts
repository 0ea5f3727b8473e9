import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import tls from 'node:tls';
import { ClientSecretCredential, WorkloadIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { importJWK, jwtVerify } from 'jose';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureClientOptions, azureVaultUrl } from '../../support/azure/azureClients';
import { azureRequest } from '../../support/azure/azureRequest';
import { errorOf, testSeed } from '../../support/azure/azureTestVaults';

const directory = 'login.microsoftonline.com';
let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ imds: true, seed: testSeed({ secrets: [{ name: 'one', versions: [{ value: 'a' }] }] }) });
});
afterAll(() => azure.stop());

const assertion = () => readFileSync(azure.signIn.federatedTokenFile, 'utf8');
const loopback = (path: string, headers: Record<string, string> = {}) => fetch(`${azure.proxyUrl}${path}`, { headers });

describe('the directory', () => {
  const get = (path: string) => azureRequest(azure, directory, { path, token: null });

  it('has an OpenID document for each version, whose keys check its tokens', async () => {
    const { tenantId } = azure.signIn;
    const first = (await get(`/${tenantId}/.well-known/openid-configuration`)).body;
    const second = (await get(`/${tenantId}/v2.0/.well-known/openid-configuration`)).body;
    expect([first.issuer, second.issuer]).toEqual([
      `https://sts.windows.net/${tenantId}/`,
      `https://${directory}/${tenantId}/v2.0`,
    ]);
    expect(second.token_endpoint).toBe(`https://${directory}/${tenantId}/oauth2/v2.0/token`);
    for (const { jwks_uri: address } of [first, second]) {
      const [key] = (await get(new URL(address).pathname)).body.keys;
      expect(key.d).toBeUndefined();
      const { payload } = await jwtVerify(await azure.control.issueToken(), await importJWK(key));
      expect(payload.iss).toBe(first.issuer);
    }
  });

  it('answers the discovery of instances', async () => {
    expect((await get('/common/discovery/instance?api-version=1.1')).body.metadata[0].preferred_network).toBe(
      directory,
    );
    expect((await get('/nowhere')).status).toBe(404);
  });

  const signIn = async (form: Record<string, string>, tenant = azure.signIn.tenantId) =>
    azureRequest(azure, directory, {
      method: 'POST',
      path: `/${tenant}/oauth2/v2.0/token`,
      token: null,
      rawBody: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: azure.signIn.clientId,
        scope: 'https://vault.azure.net/.default',
        ...form,
      }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  it.each([
    ['without proof', () => ({}), 401, 'AADSTS7000215'],
    ['a wrong secret', () => ({ client_secret: 'wrong' }), 401, 'AADSTS7000215'],
    ['a text as assertion', () => ({ client_assertion: 'abc' }), 401, 'AADSTS700213'],
    ['a changed assertion', () => ({ client_assertion: `${assertion().slice(0, -3)}abc` }), 401, 'AADSTS700213'],
    ['another client', () => ({ client_id: 'other', client_secret: azure.identityHeader }), 400, 'AADSTS700016'],
    ['another grant', () => ({ grant_type: 'password', client_secret: azure.identityHeader }), 400, 'AADSTS70003'],
    ['no scope', () => ({ scope: 'openid', client_secret: azure.identityHeader }), 400, 'AADSTS70011'],
  ])('refuses %s', async (_, form, status, text) => {
    const answer = await signIn(form());
    expect([answer.status, answer.body.access_token]).toEqual([status, undefined]);
    expect(answer.body.error_description).toContain(text);
  });

  it('refuses an access token as assertion, another tenant, and a body that is too large', async () => {
    const token = await azure.control.issueToken({ audience: 'api://AzureADTokenExchange' });
    expect((await signIn({ client_assertion: token })).status).toBe(401);
    expect((await signIn({ client_assertion: assertion() }, 'common')).body.error_description).toContain('AADSTS90002');
    expect((await signIn({ scope: 'x'.repeat(70_000) })).status).toBe(413);
  });

  it('takes no assertion as a token of a vault', async () => {
    expect((await azureRequest(azure, 'source', { path: '/secrets?api-version=7.4', token: assertion() })).status).toBe(
      401,
    );
  });

  it('gives the tokens of both generations', async () => {
    const scoped = await signIn({ client_assertion: assertion(), scope: 'https://management.azure.com//.default' });
    const { aud } = JSON.parse(Buffer.from(scoped.body.access_token.split('.')[1], 'base64url').toString());
    const old = await signIn({ client_secret: azure.identityHeader, scope: '', resource: 'https://vault.azure.net' });
    expect([aud, scoped.body.token_type, old.status]).toEqual(['https://management.azure.com/', 'Bearer', 200]);
  });
});

describe('credentials of the SDK, without a patch', () => {
  const read = (credential: ConstructorParameters<typeof SecretClient>[1]) =>
    new SecretClient(azureVaultUrl('source'), credential, azureClientOptions(azure)).getSecret('one');

  it('sign in by a federated assertion', async () => {
    const { federatedTokenFile: tokenFilePath, ...ids } = azure.signIn;
    const credential = new WorkloadIdentityCredential({ ...ids, tokenFilePath, ...azureClientOptions(azure) });
    expect((await read(credential)).value).toBe('a');
  });

  it('sign in by a client secret, and not by a wrong one', async () => {
    const { tenantId, clientId } = azure.signIn;
    const of = (secret: string) => new ClientSecretCredential(tenantId, clientId, secret, azureClientOptions(azure));
    expect((await read(of(azure.identityHeader))).value).toBe('a');
    expect((await errorOf(read(of('wrong')))).message).toContain('AADSTS7000215');
  });
});

describe('the identity endpoint', () => {
  const resource = 'resource=https://vault.azure.net';

  it('answers the older form of App Service', async () => {
    // As az sends it: a slash ends the path.
    const path = `/msi/token/?${resource}&api-version=2017-09-01`;
    const answer = await loopback(path, { secret: azure.identityHeader });
    expect(Object.keys((await answer.json()) as object)).toContain('access_token');
    expect((await loopback(path, { 'x-identity-header': azure.identityHeader })).status).toBe(401);
    expect((await loopback(path, { secret: 'wrong' })).status).toBe(401);
  });

  it('answers the form of virtual machines', async () => {
    const path = `/metadata/identity/oauth2/token?${resource}&api-version=2018-02-01`;
    expect(await (await loopback(path, { metadata: 'true' })).json()).toMatchObject({
      resource: 'https://vault.azure.net',
      expires_in: '86400',
      not_before: expect.stringMatching(/^\d{10}$/),
    });
    const bare = await loopback(path);
    expect([bare.status, await bare.json()]).toMatchObject([400, { error: 'invalid_request' }]);
    expect((await loopback(`${path}&client_id=other`, { metadata: 'true' })).status).toBe(400);
  });
});

test('the file with the assertion is for its owner alone', () => {
  expect(statSync(azure.signIn.federatedTokenFile).mode & 0o777).toBe(0o600);
});

describe('the HTTPS proxy', () => {
  const connect = async (target: string) => {
    const request = http.request(azure.proxyUrl, { method: 'CONNECT', path: target }).end();
    const [response, socket] = (await once(request, 'connect')) as [http.IncomingMessage, tls.TLSSocket];
    return { status: response.statusCode, socket };
  };

  it('leads to a vault by its name', async () => {
    const { status, socket } = await connect('source.vault.azure.net:443');
    const ca = readFileSync(azure.caFile);
    const secure = tls.connect({ socket, servername: 'source.vault.azure.net', ca });
    secure.write('GET /secrets?api-version=7.4 HTTP/1.1\r\nHost: source.vault.azure.net\r\nConnection: close\r\n\r\n');
    const [answer] = (await once(secure, 'data')) as [Buffer];
    expect([status, answer.toString().slice(0, 12)]).toEqual([200, 'HTTP/1.1 401']);
    secure.destroy();
  });

  /** Sends a request in absolute form, as clients do that open no tunnel. */
  const absolute = async (url: string, headers: Record<string, string> = {}) => {
    const request = http.request(azure.proxyUrl, { path: url, headers: { host: new URL(url).host, ...headers } }).end();
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const text = (await response.toArray()).join('');
    return { status: response.statusCode, headers: response.headers, text };
  };

  it('answers a request in absolute form', async () => {
    const url = 'https://source.vault.azure.net/secrets/one/?api-version=7.4';
    const challenge = await absolute(url);
    expect([challenge.status, challenge.headers['www-authenticate']]).toEqual([401, expect.stringContaining('Bearer')]);
    const authorization = `Bearer ${await azure.control.issueToken()}`;
    const { status, text } = await absolute(url, { authorization, 'proxy-connection': 'keep-alive' });
    expect([status, JSON.parse(text)]).toMatchObject([200, { value: 'a' }]);
  });

  it('carries the body of a request in absolute form', async () => {
    const authorization = `Bearer ${await azure.control.issueToken()}`;
    const path = 'https://source.vault.azure.net/secrets/by-proxy?api-version=7.4';
    const headers = { authorization, 'content-type': 'application/json', host: 'source.vault.azure.net' };
    const request = http.request(azure.proxyUrl, { method: 'PUT', path, headers }).end('{"value":"sent"}');
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect([response.statusCode, JSON.parse((await response.toArray()).join(''))]).toMatchObject([
      200,
      { value: 'sent' },
    ]);
  });

  it('answers the address of virtual machines', async () => {
    const url = 'http://169.254.169.254/metadata/identity/oauth2/token?resource=https://vault.azure.net';
    expect(await absolute(url, { metadata: 'true' })).toMatchObject({ status: 200 });
    expect((await absolute('http://169.254.169.254/msi/token')).status).toBe(403);
    const { status, socket } = await connect('169.254.169.254:80');
    socket.write(
      `GET ${new URL(url).pathname}${new URL(url).search} HTTP/1.1\r\nHost: 169.254.169.254\r\nMetadata: true\r\n\r\n`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect([status, answer.toString().slice(0, 12)]).toEqual([200, 'HTTP/1.1 200']);
  });

  it.each([
    'http://source.vault.azure.net/secrets?api-version=7.4',
    'https://source.vault.azure.net:8443/secrets?api-version=7.4',
    'https://example.com/',
    'http://127.0.0.1/',
    'http://localhost/control',
  ])('answers no other request in absolute form: %s', async (url) => {
    expect((await absolute(url)).status).toBe(403);
  });

  it.each([
    'example.com:443',
    '169.254.169.254:443',
    'source.vault.azure.net:22',
    '127.0.0.1:443',
    'source.vault.azure.net',
  ])('leads nowhere else: %s', async (target) => {
    const { status, socket } = await connect(target);
    socket.destroy();
    expect(status).toBe(403);
  });
});

test('a request for a Managed HSM is refused with a reason', async () => {
  const answer = await azureRequest(azure, 'contoso.managedhsm.azure.net', {
    path: '/keys?api-version=7.4',
    token: null,
  });

  expect([answer.status, answer.body.error.code]).toEqual([501, 'NotImplemented']);
  expect(answer.body.error.message).toContain('Managed HSM is not emulated');
});
