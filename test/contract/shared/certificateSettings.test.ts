import { type Issuer } from '../../../shared/clients/vault/vaultCertificates';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { type VaultFamilies, familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';

// Issuers and contacts, which belong to the vault and not to one certificate.

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
let vault: VaultFamilies;

const digicert: Issuer = {
  name: 'digicert',
  provider: 'DigiCert',
  accountId: 'account',
  organizationId: 'org',
  admins: [{ firstName: 'Ada', lastName: 'L', email: 'ada@contoso.example', phone: '1' }, { email: 'b@x.example' }],
  enabled: false,
};

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
  vault = familiesOf(at.open().vaults, 'contoso-westeurope');
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

test('setIssuer writes a whole issuer, and readIssuer returns it without a password', async () => {
  await vault.certificates.setIssuer(digicert);
  expect(await vault.certificates.readIssuer('digicert')).toEqual(digicert);
  const bare: Issuer = { name: 'bare', provider: 'Test', admins: [], enabled: true };
  await vault.certificates.setIssuer(bare);
  expect(await vault.certificates.readIssuer('bare')).toEqual(bare);
});

test('setIssuer replaces an issuer', async () => {
  await vault.certificates.setIssuer({ ...digicert, name: 'replaced' });
  const bare: Issuer = { name: 'replaced', provider: 'GlobalSign', admins: [], enabled: true };
  await vault.certificates.setIssuer(bare);
  expect(await vault.certificates.readIssuer('replaced')).toEqual(bare);
});

test('changeIssuer sets all that readIssuer returns', async () => {
  const there: Issuer = { ...digicert, name: 'changed', enabled: true };
  await vault.certificates.setIssuer(there);
  const disabled: Issuer = { ...digicert, name: 'changed', accountId: 'other', enabled: false };
  await vault.certificates.changeIssuer(disabled, there);
  expect(await vault.certificates.readIssuer('changed')).toEqual(disabled);
  const bare: Issuer = { name: 'changed', provider: 'GlobalSign', accountId: 'other', admins: [], enabled: true };
  await vault.certificates.changeIssuer(bare, disabled);
  expect(await vault.certificates.readIssuer('changed')).toEqual(bare);
});

test('listIssuers returns the names in the ids of issuers, over several pages', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `issuer-${String(index).padStart(2, '0')}`);
  await Promise.all(
    names.map((name) => vault.certificates.setIssuer({ name, provider: 'Test', admins: [], enabled: true })),
  );
  const listed = await vault.certificates.listIssuers();
  expect(listed.filter((name) => name.startsWith('issuer-'))).toEqual(names);
  expect(listed).toContain('digicert');
  expect(listed).not.toContain('issuers');
});

test('readIssuer names a missing issuer', async () => {
  await expect(vault.certificates.readIssuer('never-was')).rejects.toMatchObject({
    code: 'ITEM_NOT_FOUND',
    message: expect.stringContaining('issuer “never-was”') as string,
  });
});

test('setContacts sets, replaces and removes contacts', async () => {
  expect(await vault.certificates.readContacts()).toEqual([]);
  await vault.certificates.setContacts([]);
  const contacts = [{ email: 'a@contoso.example', name: 'A', phone: '1' }, { email: 'b@contoso.example' }];
  await vault.certificates.setContacts(contacts);
  expect(await vault.certificates.readContacts()).toEqual(contacts);
  await vault.certificates.setContacts([{ email: 'c@contoso.example' }]);
  expect(await vault.certificates.readContacts()).toEqual([{ email: 'c@contoso.example' }]);
  await vault.certificates.setContacts([]);
  expect(await vault.certificates.readContacts()).toEqual([]);
});
