// Calls the embedded Azure with unmodified JavaScript clients. Arguments: the folder of the packages, and the versions of each client as
// JSON. Prints a line for each row: ROW, name, ok or fail, reason (separated by tabs).
const { randomBytes } = require('node:crypto');
const { createRequire } = require('node:module');
const path = require('node:path');

const [folder, versionsText] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(folder), 'package.json'));
const offered = JSON.parse(versionsText);
const vaultUrl = 'https://source.vault.azure.net';
const fast = { intervalInMs: 20 };

async function row(name, run) {
  try {
    await run();
    console.log(`ROW\t${name}\tok\t`);
  } catch (error) {
    console.log(`ROW\t${name}\tfail\t${String(error.code ?? '')} ${error.message.replace(/\s+/g, ' ').slice(0, 300)}`);
  }
}

async function all(iterator) {
  const found = [];
  for await (const one of iterator) found.push(one);
  return found;
}

function same(actual, expected) {
  if (actual !== expected) throw new Error(`expected ${expected}, got ${actual}`);
}

function contains(list, name) {
  if (!list.some((one) => (one.name ?? one.properties?.name) === name)) throw new Error(`${name} is not in the list`);
}

/** Waits for a purge: the name is free for a restore. */
async function retried(run) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === 50 || error.statusCode !== 409) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const nameOf = (kind, version) => `${kind}-${version.replace(/\W/g, '-')}-${randomBytes(3).toString('hex')}`;

async function secretRows(credential, version) {
  const { SecretClient } = load('@azure/keyvault-secrets');
  const client = new SecretClient(vaultUrl, credential, { serviceVersion: version });
  const name = nameOf('s', version);
  const at = (what) => `secrets ${version} ${what}`;
  let backup;
  const expiresOn = new Date('2031-01-01T00:00:00Z');
  await row(at('set'), async () =>
    same((await client.setSecret(name, 'one', { tags: { a: 'b' }, expiresOn })).value, 'one'),
  );
  await row(at('set again'), async () =>
    same((await client.setSecret(name, 'two', { contentType: 'text/plain' })).value, 'two'),
  );
  await row(at('get'), async () => same((await client.getSecret(name)).properties.contentType, 'text/plain'));
  await row(at('get a version'), async () => {
    const { version: id } = (await client.getSecret(name)).properties;
    same((await client.getSecret(name, { version: id })).value, 'two');
  });
  await row(at('get what is missing'), () =>
    client.getSecret('missing').then(
      () => Promise.reject(new Error('found')),
      (e) => same(e.statusCode, 404),
    ),
  );
  await row(at('update'), async () => {
    const { version: id } = (await client.getSecret(name)).properties;
    same((await client.updateSecretProperties(name, id, { enabled: true, tags: { c: 'd' } })).tags.c, 'd');
  });
  await row(at('list'), async () => contains(await all(client.listPropertiesOfSecrets()), name));
  await row(at('list versions'), async () => same((await all(client.listPropertiesOfSecretVersions(name))).length, 2));
  await row(at('backup'), async () => (backup = await client.backupSecret(name)));
  await row(at('delete'), async () =>
    same((await (await client.beginDeleteSecret(name, fast)).pollUntilDone()).name, name),
  );
  await row(at('list deleted'), async () => contains(await all(client.listDeletedSecrets()), name));
  await row(at('get deleted'), async () => same((await client.getDeletedSecret(name)).name, name));
  await row(at('recover'), async () =>
    same((await (await client.beginRecoverDeletedSecret(name, fast)).pollUntilDone()).name, name),
  );
  await row(at('purge'), async () => {
    await (await client.beginDeleteSecret(name, fast)).pollUntilDone();
    await client.purgeDeletedSecret(name);
  });
  await row(at('restore'), async () => same((await retried(() => client.restoreSecretBackup(backup))).name, name));
}

async function keyRows(credential, version) {
  const { KeyClient, CryptographyClient } = load('@azure/keyvault-keys');
  const client = new KeyClient(vaultUrl, credential, { serviceVersion: version });
  const name = nameOf('k', version);
  const at = (what) => `keys ${version} ${what}`;
  const plain = Buffer.from('a text of some length');
  let backup;
  let crypto;
  await row(at('create RSA'), async () => {
    const { id } = await client.createRsaKey(name, { keySize: 2048 });
    crypto = new CryptographyClient(id, credential, { serviceVersion: version });
  });
  await row(at('create EC'), async () =>
    same((await client.createEcKey(`${name}-ec`, { curve: 'P-256' })).keyType, 'EC'),
  );
  await row(at('import'), async () => {
    const jwk = require('node:crypto')
      .generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ format: 'jwk' });
    const key = Object.fromEntries(
      Object.entries(jwk).map(([k, v]) => [k, ['x', 'y', 'd'].includes(k) ? Buffer.from(v, 'base64url') : v]),
    );
    same((await client.importKey(`${name}-in`, key)).keyType, 'EC');
  });
  await row(at('get'), async () => same((await client.getKey(name)).keyType, 'RSA'));
  await row(at('update'), async () => {
    const { version: id } = (await client.getKey(name)).properties;
    same((await client.updateKeyProperties(name, id, { tags: { a: 'b' } })).properties.tags.a, 'b');
  });
  await row(at('list'), async () => contains(await all(client.listPropertiesOfKeys()), name));
  await row(at('list versions'), async () => same((await all(client.listPropertiesOfKeyVersions(name))).length, 1));
  await row(at('encrypt and decrypt'), async () => {
    const { result } = await crypto.encrypt('RSA-OAEP', plain);
    same(Buffer.from((await crypto.decrypt('RSA-OAEP', result)).result).toString(), plain.toString());
  });
  await row(at('wrap and unwrap'), async () => {
    const { result } = await crypto.wrapKey('RSA-OAEP-256', plain);
    same(Buffer.from((await crypto.unwrapKey('RSA-OAEP-256', result)).result).toString(), plain.toString());
  });
  await row(at('sign and verify'), async () => {
    const { result } = await crypto.signData('RS256', plain);
    same((await crypto.verifyData('RS256', plain, result)).result, true);
  });
  if (client.rotateKey !== undefined) await rotationRows(client, name, version);
  await row(at('backup'), async () => (backup = await client.backupKey(name)));
  await row(at('delete'), async () =>
    same((await (await client.beginDeleteKey(name, fast)).pollUntilDone()).name, name),
  );
  await row(at('list deleted'), async () => contains(await all(client.listDeletedKeys()), name));
  await row(at('recover'), async () =>
    same((await (await client.beginRecoverDeletedKey(name, fast)).pollUntilDone()).name, name),
  );
  await row(at('purge'), async () => {
    await (await client.beginDeleteKey(name, fast)).pollUntilDone();
    await client.purgeDeletedKey(name);
  });
  await row(at('restore'), async () => same((await retried(() => client.restoreKeyBackup(backup))).name, name));
}

/** Rotation came with version 7.3. An older version refuses it. */
async function rotationRows(client, name, version) {
  const isThere = !['7.0', '7.1', '7.2'].includes(version);
  const expected = (run) => async () => {
    if (isThere) return run();
    await run().then(
      () => Promise.reject(new Error('an older version has this')),
      (error) => same(error.statusCode, 400),
    );
  };
  await row(
    `keys ${version} rotate`,
    expected(() => client.rotateKey(name)),
  );
  await row(
    `keys ${version} rotation policy`,
    expected(async () => {
      const actions = [{ action: 'Rotate', timeAfterCreate: 'P90D' }];
      same((await client.updateKeyRotationPolicy(name, { lifetimeActions: actions })).lifetimeActions.length > 0, true);
    }),
  );
}

async function certificateRows(credential, version) {
  const { CertificateClient } = load('@azure/keyvault-certificates');
  const { SecretClient } = load('@azure/keyvault-secrets');
  const client = new CertificateClient(vaultUrl, credential, { serviceVersion: version });
  const name = nameOf('c', version);
  const at = (what) => `certificates ${version} ${what}`;
  const policy = { issuerName: 'Self', subject: 'cn=MyCert', keyType: 'RSA', exportable: true };
  let backup;
  await row(at('create'), async () => {
    const made = await (await client.beginCreateCertificate(name, policy, fast)).pollUntilDone();
    same(made.name, name);
  });
  await row(at('get'), async () => same((await client.getCertificate(name)).policy.subject, 'cn=MyCert'));
  await row(at('get a version'), async () => {
    const { version: id } = (await client.getCertificate(name)).properties;
    same((await client.getCertificateVersion(name, id)).name, name);
  });
  await row(at('get policy'), async () => same((await client.getCertificatePolicy(name)).issuerName, 'Self'));
  await row(at('update policy'), () => client.updateCertificatePolicy(name, { ...policy, validityInMonths: 24 }));
  await row(at('list'), async () => contains(await all(client.listPropertiesOfCertificates()), name));
  await row(at('list versions'), async () =>
    same((await all(client.listPropertiesOfCertificateVersions(name))).length, 1),
  );
  await row(at('import its secret'), async () => {
    const { value } = await new SecretClient(vaultUrl, credential).getSecret(name);
    same((await client.importCertificate(`${name}-in`, Buffer.from(value, 'base64'))).name, `${name}-in`);
  });
  await row(at('import a PEM'), async () => {
    const secrets = new SecretClient(vaultUrl, credential);
    const contentType = 'application/x-pem-file';
    await (await client.beginCreateCertificate(`${name}-pem`, { ...policy, contentType }, fast)).pollUntilDone();
    const { value } = await secrets.getSecret(`${name}-pem`);
    const { policy: imported } = await client.importCertificate(`${name}-pem-in`, Buffer.from(value));
    same(imported.exportable, true);
    same((await secrets.getSecret(`${name}-pem-in`)).value, value);
  });
  await row(at('issuer'), async () => {
    await client.createIssuer(`${name}-ca`, 'Test');
    await client.getIssuer(`${name}-ca`);
    await client.deleteIssuer(`${name}-ca`);
  });
  await row(at('contacts'), async () => {
    await client.setContacts([{ email: 'a@b.example', name: 'a', phone: '1' }]);
    same((await client.getContacts()).length, 1);
    await client.deleteContacts();
  });
  await row(at('cancel'), async () => {
    await client.beginCreateCertificate(`${name}-un`, { ...policy, issuerName: 'Unknown' }, fast);
    const operation = await client.getCertificateOperation(`${name}-un`);
    await operation.cancel?.();
    await client.deleteCertificateOperation(`${name}-un`);
  });
  await row(at('backup'), async () => (backup = await client.backupCertificate(name)));
  await row(at('delete'), async () =>
    same((await (await client.beginDeleteCertificate(name, fast)).pollUntilDone()).name, name),
  );
  await row(at('list deleted'), async () => contains(await all(client.listDeletedCertificates()), name));
  await row(at('recover'), async () =>
    same((await (await client.beginRecoverDeletedCertificate(name, fast)).pollUntilDone()).name, name),
  );
  await row(at('purge'), async () => {
    await (await client.beginDeleteCertificate(name, fast)).pollUntilDone();
    await client.purgeDeletedCertificate(name);
  });
  await row(at('restore'), async () => same((await retried(() => client.restoreCertificateBackup(backup))).name, name));
}

async function signInRows(identity) {
  const { SecretClient } = load('@azure/keyvault-secrets');
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: clientId } = process.env;
  const read = (credential) => all(new SecretClient(vaultUrl, credential).listPropertiesOfSecrets());
  await row('identity DefaultAzureCredential', () => read(new identity.DefaultAzureCredential()));
  const secret = process.env.STRANGER_SECRET;
  await row('identity ClientSecretCredential', () =>
    read(new identity.ClientSecretCredential(tenant, clientId, secret)),
  );
  await row('identity ClientCertificateCredential', () =>
    read(new identity.ClientCertificateCredential(tenant, clientId, process.env.STRANGER_CERTIFICATE)),
  );
  if (identity.WorkloadIdentityCredential !== undefined)
    await row('identity WorkloadIdentityCredential', () => read(new identity.WorkloadIdentityCredential()));
}

async function managementRows(credential) {
  const { KeyVaultManagementClient } = load('@azure/arm-keyvault');
  const { ResourceManagementClient } = load('@azure/arm-resources');
  const { SubscriptionClient } = load('@azure/arm-resources-subscriptions');
  const { AuthorizationManagementClient } = load('@azure/arm-authorization');
  const subscription = process.env.STRANGER_SUBSCRIPTION;
  const tenantId = process.env.AZURE_TENANT_ID;
  const [vaults, resources] = [KeyVaultManagementClient, ResourceManagementClient].map(
    (of) => new of(credential, subscription),
  );
  const name = `arm-${randomBytes(4).toString('hex')}`;
  const at = (what) => `arm ${what}`;
  const wait = { updateIntervalInMs: 20 };
  await row(at('list subscriptions'), async () =>
    same((await all(new SubscriptionClient(credential).subscriptions.list())).length > 0, true),
  );
  await row(at('list tenants'), async () =>
    same((await all(new SubscriptionClient(credential).tenants.list())).length, 1),
  );
  await row(at('make a resource group'), async () =>
    same((await resources.resourceGroups.createOrUpdate('strangers', { location: 'westeurope' })).name, 'strangers'),
  );
  await row(at('check a resource group'), () => resources.resourceGroups.checkExistence('strangers'));
  await row(at('list resource groups'), async () => contains(await all(resources.resourceGroups.list()), 'strangers'));
  await row(at('get the provider'), async () =>
    same((await resources.providers.get('Microsoft.KeyVault')).registrationState, 'Registered'),
  );
  const sku = { family: 'A', name: 'standard' };
  const properties = { tenantId, sku, accessPolicies: [], enableRbacAuthorization: false };
  await row(at('create a vault'), () =>
    vaults.vaults.beginCreateOrUpdateAndWait('strangers', name, { location: 'westeurope', properties }, wait),
  );
  await row(at('get a vault'), async () => same((await vaults.vaults.get('strangers', name)).name, name));
  await row(at('update a vault'), async () =>
    same((await vaults.vaults.update('strangers', name, { tags: { a: 'b' } })).tags.a, 'b'),
  );
  await row(at('list vaults'), async () => contains(await all(vaults.vaults.listBySubscription()), name));
  await row(at('list vaults of a group'), async () =>
    contains(await all(vaults.vaults.listByResourceGroup('strangers')), name),
  );
  await row(at('check a name'), async () =>
    same((await vaults.vaults.checkNameAvailability({ name, type: 'Microsoft.KeyVault/vaults' })).nameAvailable, false),
  );
  await row(at('list operations'), async () => same((await all(vaults.operations.list())).length > 0, true));
  await row(at('private links'), async () =>
    same((await vaults.privateLinkResources.listByVault('strangers', name)).value.length, 1),
  );
  await row(at('private endpoints'), async () =>
    same((await all(vaults.privateEndpointConnections.listByResource('strangers', name))).length, 0),
  );
  await row(at('set a secret'), async () =>
    same((await vaults.secrets.createOrUpdate('strangers', name, 'one', { properties: { value: 'x' } })).name, 'one'),
  );
  await row(at('list secrets'), async () => contains(await all(vaults.secrets.list('strangers', name)), 'one'));
  await row(at('list Managed HSMs'), async () => same((await all(vaults.managedHsms.listBySubscription())).length, 0));
  await row(at('list deleted Managed HSMs'), async () => same((await all(vaults.managedHsms.listDeleted())).length, 0));
  const roles = new AuthorizationManagementClient(credential, subscription);
  await row(at('list role definitions'), async () =>
    same((await all(roles.roleDefinitions.list(`subscriptions/${subscription}`))).length > 5, true),
  );
  await row(at('list role assignments'), () => all(roles.roleAssignments.listForSubscription()));
  await row(at('delete a vault'), () => vaults.vaults.delete('strangers', name));
  await row(at('list deleted vaults'), async () => contains(await all(vaults.vaults.listDeleted()), name));
  await row(at('get a deleted vault'), async () =>
    same((await vaults.vaults.getDeleted(name, 'westeurope')).name, name),
  );
  await row(at('purge a vault'), () => vaults.vaults.beginPurgeDeletedAndWait(name, 'westeurope', wait));
}

async function main() {
  const identity = load('@azure/identity');
  const credential = new identity.ManagedIdentityCredential();
  await signInRows(identity);
  for (const version of offered.secrets) await secretRows(credential, version);
  for (const version of offered.keys) await keyRows(credential, version);
  for (const version of offered.certificates) await certificateRows(credential, version);
  if (offered.management) await managementRows(credential);
}

void main();
