import { readFileSync, statSync } from 'node:fs';
import { ClientCertificateCredential, ClientSecretCredential, WorkloadIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { CompactSign } from 'jose';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureClientOptions, azureVaultUrl } from '../../support/azure/azureClients';
import { AzureOpenSsl } from '../../support/azure/azureOpenSsl';
import { azureRequest } from '../../support/azure/azureRequest';
import { errorOf, testSeed } from '../../support/azure/azureTestVaults';

const reader = { clientId: '1d0f6b1e-0b52-4c57-8b8f-6a2f0d3c9e11', objectId: '2e1a7c2f-1c63-4d68-9c90-7b301e4dae22' };
const openSsl = new AzureOpenSsl();
let azure: RunningAzure;

beforeAll(async () => {
  const policies = [{ objectId: reader.objectId, secrets: ['get'] }];
  const seed = testSeed({
    secrets: [{ name: 'one', versions: [{ value: 'a' }] }],
    access: { model: 'accessPolicies', policies },
  });
  azure = await startAzure({ seed: { ...seed, settings: { ...seed.settings, identities: [reader] } } });
});
afterAll(async () => {
  openSsl.remove();
  await azure.stop();
});

const client = (credential: ConstructorParameters<typeof SecretClient>[1]) =>
  new SecretClient(azureVaultUrl('source'), credential, azureClientOptions(azure));
const tenant = () => azure.signIn.tenantId;
const options = () => azureClientOptions(azure);
const byCertificate = (clientId: string, certificatePath = azure.signIn.certificateFile) =>
  new ClientCertificateCredential(tenant(), clientId, { certificatePath }, options());

describe('an identity of the settings', () => {
  it.each<[string, () => ConstructorParameters<typeof SecretClient>[1]]>([
    ['a client secret', () => new ClientSecretCredential(tenant(), reader.clientId, azure.identityHeader, options())],
    ['a client certificate', () => byCertificate(reader.clientId)],
    [
      'a federated assertion',
      () => {
        const { federatedTokenFile: tokenFilePath } = azure.signIn;
        return new WorkloadIdentityCredential({
          tenantId: tenant(),
          clientId: reader.clientId,
          tokenFilePath,
          ...options(),
        });
      },
    ],
  ])('signs in by %s, with its own rights', async (_, credential) => {
    const secrets = client(credential());

    expect((await secrets.getSecret('one')).value).toBe('a');
    expect((await errorOf(secrets.setSecret('two', 'b'))).message).toContain('does not have secrets set permission');
  });

  it.each(['client_id', 'object_id', 'principal_id'])(
    'gets a token of the identity endpoint by its %s',
    async (name) => {
      const id = name === 'client_id' ? reader.clientId : reader.objectId;
      const query = `?resource=https://vault.azure.net&api-version=2019-08-01&${name}=${id}`;
      const headers = { 'x-identity-header': azure.identityHeader };
      const answer = await fetch(`${azure.identityEndpoint}${query}`, { headers });
      const { access_token: token } = (await answer.json()) as { access_token: string };

      expect((await azureRequest(azure, 'source', { path: '/secrets/one/?api-version=7.4', token })).status).toBe(200);
    },
  );

  it('leaves the rights of the first identity as they were', async () => {
    const error = await errorOf(client(byCertificate(azure.signIn.clientId)).getSecret('one'));
    expect(error.message).toContain('does not have secrets get permission');
  });
});

describe('a client certificate', () => {
  it('is in a file for its owner alone', () => {
    expect(statSync(azure.signIn.certificateFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(azure.signIn.certificateFile, 'utf8').match(/-----BEGIN [A-Z ]+-----/g)).toEqual([
      '-----BEGIN CERTIFICATE-----',
      '-----BEGIN PRIVATE KEY-----',
    ]);
  });

  it('is refused when nobody registered it', async () => {
    openSsl.run('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'k', '-out', 'c', '-subj', '/CN=other');
    openSsl.write('other.pem', Buffer.concat([openSsl.read('c'), openSsl.read('k')]));
    const credential = byCertificate(reader.clientId, `${openSsl.folder}/other.pem`);

    expect((await errorOf(client(credential).getSecret('one'))).message).toContain('AADSTS700027');
  });

  it('signs for one client, one directory and a limited time', async () => {
    const key = openSsl.run('pkcs8', '-topk8', '-nocrypt', '-in', azure.signIn.certificateFile);
    const privateKey = await crypto.subtle.importKey(
      'pkcs8',
      Buffer.from(key.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64'),
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const hour = 3600;
    const now = Math.floor(Date.now() / 1000);
    /** Times are texts in the assertions of .NET. */
    const signed = (issuer: string, audience: string, expires: number | string = String(now + hour)) =>
      new CompactSign(
        Buffer.from(JSON.stringify({ iss: issuer, sub: issuer, aud: audience, nbf: String(now), exp: expires })),
      )
        .setProtectedHeader({ alg: 'RS256' })
        .sign(privateKey);
    const signIn = async (assertion: string) => {
      const form = {
        grant_type: 'client_credentials',
        client_id: reader.clientId,
        scope: 'https://vault.azure.net/.default',
      };
      const answer = await azureRequest(azure, 'login.microsoftonline.com', {
        method: 'POST',
        path: `/${tenant()}/oauth2/v2.0/token`,
        token: null,
        rawBody: new URLSearchParams({ ...form, client_assertion: assertion }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      return answer.status;
    };
    const here = `https://login.microsoftonline.com/${tenant()}/oauth2/v2.0/token`;

    expect(await signIn(await signed(reader.clientId, here))).toBe(200);
    expect(await signIn(await signed(azure.signIn.clientId, here))).toBe(401);
    expect(await signIn(await signed(reader.clientId, here, now - hour))).toBe(401);
    expect(await signIn(await signed(reader.clientId, 'https://login.example/token'))).toBe(401);
  });
});

describe('an identity with a certificate and groups of its own', () => {
  const member = { clientId: '5b6a3c9d-2f41-4e0a-8d7c-1a9e5f3b7c22', objectId: '6c7b4dae-3052-4f1b-9e8d-2baf604c8d33' };
  const group = '7d8c5ebf-4163-402c-af9e-3cb0715d9e44';

  beforeAll(async () => {
    openSsl.run(...'req -x509 -newkey rsa:2048 -nodes -keyout own.key -out own.pem -subj /CN=own -days 30'.split(' '));
    openSsl.write('both.pem', `${openSsl.read('own.pem').toString()}${openSsl.read('own.key').toString()}`);
    const own = { ...member, certificate: openSsl.read('own.pem').toString(), groups: [group] };
    await azure.control.changeSettings({ identities: [reader, own] });
    const policies = [{ objectId: group, secrets: ['get'], keys: [], certificates: [] }];
    await azure.control.changeVault('source', { access: { model: 'accessPolicies', policies } });
  });

  it('signs in with its certificate, with the rights of its group', async () => {
    const secrets = client(byCertificate(member.clientId, `${openSsl.folder}/both.pem`));

    expect((await secrets.getSecret('one')).value).toBe('a');
    expect((await errorOf(secrets.setSecret('two', 'b'))).message).toContain('does not have secrets set permission');
  });

  it('has the roles of its group', async () => {
    const assignments = [{ objectId: group, dataActions: ['secrets/getSecret/action'] }];
    await azure.control.changeVault('source', { access: { model: 'rbac', assignments } });
    const secrets = client(byCertificate(member.clientId, `${openSsl.folder}/both.pem`));

    expect((await secrets.getSecret('one')).value).toBe('a');
    expect((await errorOf(client(byCertificate(reader.clientId)).getSecret('one'))).statusCode).toBe(403);
  });

  it('does not sign in with the certificate of all others', async () => {
    const error = await errorOf(client(byCertificate(member.clientId)).getSecret('one'));
    expect(error.message).toContain('AADSTS700027');
  });
});
