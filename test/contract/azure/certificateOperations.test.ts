import { type CertificateClient } from '@azure/keyvault-certificates';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureCertificateClient } from '../../support/azure/azureClients';
import { AzureOpenSsl } from '../../support/azure/azureOpenSsl';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { collect, errorOf, testSeed } from '../../support/azure/azureTestVaults';

const openSsl = new AzureOpenSsl();
let azure: RunningAzure;
let client: CertificateClient;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed() });
  client = azureCertificateClient(azure, 'source');
  openSsl.chain('other', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
});
afterAll(async () => {
  openSsl.remove();
  await azure.stop();
});

const send = (method: string, path: string, body?: unknown) =>
  azureRequest(azure, 'source', { method, path: v(path), body });

async function request(name: string, issuer = 'Unknown'): Promise<string> {
  const policy = { issuer: { name: issuer }, key_props: { kty: 'EC' }, x509_props: { subject: `CN=${name}` } };
  return (await send('POST', `/certificates/${name}/create`, { policy })).body.csr;
}

/** Signs a request as an outside authority does; base64 of DER. */
function signedOutside(csr: string): string {
  openSsl.write(
    'vault.csr',
    `-----BEGIN CERTIFICATE REQUEST-----\n${(csr.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE REQUEST-----\n`,
  );
  openSsl.sign('vault', 'intermediate');
  openSsl.run('x509', '-in', 'vault.pem', '-outform', 'DER', '-out', 'vault.der');
  return openSsl.read('vault.der').toString('base64');
}

test('merges a request for an unknown issuer after it was signed outside', async () => {
  const csr = await request('merged');
  const { status, body } = await send('POST', '/certificates/merged/pending/merge', {
    x5c: [signedOutside(csr)],
    tags: { by: 'us' },
  });

  expect(status).toBe(201);
  expect(body).toMatchObject({
    attributes: { enabled: true },
    tags: { by: 'us' },
    policy: { issuer: { name: 'Unknown' } },
  });
  expect((await send('GET', '/certificates/merged/pending')).body.status).toBe('completed');
  expect((await send('GET', '/secrets/merged/')).body.managed).toBe(true);
});

test("describes an operation in progress in the service's words", async () => {
  await send('PUT', '/certificates/issuers/words-ca', { provider: 'DigiCert', credentials: { account_id: 'fake' } });
  await Promise.all([request('by-hand'), request('by-itself', 'Self'), request('by-provider', 'words-ca')]);
  const words = async (name: string) => (await send('GET', `/certificates/${name}/pending`)).body.status_details;
  const waiting =
    'Pending certificate created. Certificate request is in progress. This may take some time based on the issuer provider. ' +
    'Please check again later.';

  expect([await words('by-hand'), await words('by-itself'), await words('by-provider')]).toEqual([
    'Pending certificate created. Please Perform Merge to complete the request.',
    waiting,
    waiting,
  ]);
});

test.each([
  ['cn=MyCert', 'CN = MyCert'],
  [
    'CN=a,S=WA,STREET=Main 1,SERIALNUMBER=42,2.5.4.15=Private',
    'businessCategory = Private, serialNumber = 42, street = Main 1, ST = WA, CN = a',
  ],
])('keeps the subject %s as it was sent', async (subject, written) => {
  const policy = { issuer: { name: 'Unknown' }, key_props: { kty: 'EC' }, x509_props: { subject } };
  const { status, body } = await send('POST', '/certificates/subject/create', { policy });
  openSsl.write('subject.csr', Buffer.from(body.csr, 'base64'));

  expect(status).toBe(202);
  expect((await send('GET', '/certificates/subject/policy')).body.x509_props.subject).toBe(subject);
  expect(openSsl.run('req', '-in', 'subject.csr', '-inform', 'DER', '-noout', '-subject').trim()).toBe(
    `subject=${written}`,
  );
  await send('DELETE', '/certificates/subject/pending');
});

test('shows a policy without a subject as it was sent, as recorded', async () => {
  const sans = { ipAddresses: ['10.0.0.1', '192.168.1.1'] };
  await send('POST', '/certificates/addresses/create', {
    policy: { issuer: { name: 'Unknown' }, x509_props: { sans } },
  });
  const props = (await send('GET', '/certificates/addresses/policy')).body.x509_props;

  expect(props).not.toHaveProperty('subject');
  expect(props.sans).toEqual(sans);
});

test('lets a provider issue after its delay, and never without one', async () => {
  await send('PUT', '/certificates/issuers/our-ca', { provider: 'DigiCert', credentials: { account_id: 'fake' } });
  await request('never-issued', 'our-ca');
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, issuerMs: 3_600_000 } });
  await request('issued', 'our-ca');
  await azure.control.advanceClock(3_599_000);
  expect((await send('GET', '/certificates/issued/pending')).body.status).toBe('inProgress');

  await azure.control.advanceClock(1_000);
  expect((await send('GET', '/certificates/issued/pending')).body).toMatchObject({
    status: 'completed',
    issuer: { name: 'our-ca' },
  });
  expect((await send('GET', '/certificates/never-issued/pending')).body.status).toBe('inProgress');
  const pem = (await send('GET', '/secrets/issued/?outContentType=application/x-pem-file')).body.value;
  const [leaf = '', ...above] = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  openSsl.write('leaf.pem', leaf);
  openSsl.write('above.pem', above.join('\n'));
  expect(openSsl.run('verify', '-CAfile', 'above.pem', 'leaf.pem')).toContain('OK');
  expect(openSsl.run('x509', '-in', 'leaf.pem', '-noout', '-issuer')).toContain('Emulated DigiCert CA 1');
});

test('rejects the merge of a certificate of another key and keeps the request pending', async () => {
  await request('foreign');
  openSsl.run('x509', '-in', 'other.pem', '-outform', 'DER', '-out', 'other.der');
  const { status } = await send('POST', '/certificates/foreign/pending/merge', {
    x5c: [openSsl.read('other.der').toString('base64')],
  });
  const nonsense = await send('POST', '/certificates/foreign/pending/merge', { x5c: ['AAAA'] });

  expect([status, nonsense.status]).toEqual([400, 400]);
  expect((await send('GET', '/certificates/foreign/pending')).body.status).toBe('inProgress');
});

test('lists a certificate that was never issued only on request, disabled and without a key', async () => {
  await request('never');
  const names = async (includePending: boolean) =>
    (await collect(client.listPropertiesOfCertificates({ includePending }))).map(({ name }) => name);

  expect(await names(false)).not.toContain('never');
  expect(await names(true)).toContain('never');
  const { body } = await send('GET', '/certificates/never/');
  expect([body.kid, body.sid, body.attributes.enabled]).toEqual([undefined, undefined, false]);
});

test('cancels a running operation and rejects the cancellation of an ended one', async () => {
  await request('stopped');
  const asked = await send('PATCH', '/certificates/stopped/pending', { cancellation_requested: true });
  const soon = await send('GET', '/certificates/stopped/pending');
  await azure.control.advanceClock(10_000);
  const seen = await send('GET', '/certificates/stopped/pending');
  const again = await send('PATCH', '/certificates/stopped/pending', { cancellation_requested: true });

  expect(asked.body).toMatchObject({ cancellation_requested: true, status: 'inProgress' });
  expect([soon.body.status, seen.body.status]).toEqual(['inProgress', 'cancelled']);
  expect([again.status, again.body.error.message]).toEqual([
    403,
    'Pending status must be in progress to allow update.',
  ]);
});

test('answers PendingCertificateNotFound for a deleted operation and frees the name', async () => {
  await request('forgotten');
  await client.deleteCertificateOperation('forgotten');
  const { status, body } = await send('GET', '/certificates/forgotten/pending');

  expect([status, body.error.code]).toEqual([404, 'PendingCertificateNotFound']);
  expect(await request('forgotten')).toBeTruthy();
});

test('rejects a merge while an issuer works on the request', async () => {
  await client.createIssuer('busy', 'DigiCert', { accountId: 'fake', password: 'fake' });
  await request('by-issuer', 'busy');
  const { status, body } = await send('POST', '/certificates/by-issuer/pending/merge', { x5c: ['AAAA'] });

  expect([status, body.error.code]).toEqual([403, 'Forbidden']);
});

test('answers CertificateIssuerNotFound for an unknown issuer', async () => {
  const created = await send('POST', '/certificates/orphan/create', {
    policy: { issuer: { name: 'nobody' }, x509_props: { subject: 'CN=x' } },
  });

  expect([created.status, created.body.error.code]).toEqual([404, 'CertificateIssuerNotFound']);
  expect(await errorOf(client.getIssuer('nobody'))).toMatchObject({
    statusCode: 404,
    code: 'CertificateIssuerNotFound',
  });
});

test('creates, shows (without password), changes, lists and deletes an issuer', async () => {
  await client.createIssuer('ours', 'DigiCert', {
    accountId: 'fake-account',
    password: 'CANARY',
    administratorContacts: [{ email: 'ops@contoso.example' }],
  });
  const shown = await send('GET', '/certificates/issuers/ours');
  await client.updateIssuer('ours', { accountId: 'another' });
  const changed = await send('GET', '/certificates/issuers/ours');

  expect(shown.body).toMatchObject({
    provider: 'DigiCert',
    credentials: { account_id: 'fake-account' },
    attributes: { enabled: true },
  });
  expect(JSON.stringify(shown.body)).not.toContain('CANARY');
  expect(changed.body.credentials).toEqual({ account_id: 'another' });
  expect((await send('GET', '/certificates/issuers')).body.value).toContainEqual({
    id: 'https://source.vault.azure.net/certificates/issuers/ours',
    provider: 'DigiCert',
  });
  await client.deleteIssuer('ours');
  expect((await send('GET', '/certificates/issuers/ours')).status).toBe(404);
});

test('answers ContactsNotFound, and replaces and deletes contacts as one list', async () => {
  expect(await errorOf(client.getContacts())).toMatchObject({ statusCode: 404, code: 'ContactsNotFound' });
  await client.setContacts([{ email: 'one@contoso.example', name: 'one', phone: '1' }]);
  await client.setContacts([{ email: 'two@contoso.example', name: 'two', phone: '2' }]);

  expect(await client.getContacts()).toEqual([{ email: 'two@contoso.example', name: 'two', phone: '2' }]);
  const { body } = await send('DELETE', '/certificates/contacts');
  expect(body.contacts).toHaveLength(1);
  expect((await send('GET', '/certificates/contacts')).status).toBe(404);
});
