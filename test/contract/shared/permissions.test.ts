import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { certificateOperations, keyOperations, secretOperations } from '../../../shared/clients/vault/itemOperations';
import { type KeyShape } from '../../../shared/clients/vault/vaultKeys';
import { type VaultOperation } from '../../../shared/clients/transport/vaultOperation';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { type VaultFamilies, familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';

// For each permission: a call without it throws an error that names it, as the service decides.

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
let vault: VaultFamilies;

type Call = (vault: VaultFamilies) => Promise<unknown>;

const name = 'item';
const key = { name, version: 'a'.repeat(32) };
const bytes = new Uint8Array(32);
const ec: KeyShape = { keyType: 'EC', operations: [], enabled: true, tags: {}, exportable: false };
const file = { value: 'x', contentType: 'application/x-pkcs12', enabled: true, tags: {} } as const;

const secretCalls: Record<keyof typeof secretOperations, Call> = {
  list: ({ secrets }) => secrets.list(),
  read: ({ secrets }) => secrets.read(name),
  readDeleted: ({ secrets }) => secrets.readDeleted(name),
  set: ({ secrets }) => secrets.setSecret(name, 'x', { enabled: true, tags: {} }),
  update: ({ secrets }) => secrets.update(name, key.version, { enabled: true }),
  delete: ({ secrets }) => secrets.deleteLive(name),
  recover: ({ secrets }) => secrets.recoverDeleted(name),
  purge: ({ secrets }) => secrets.purgeDeleted(name),
  backup: ({ secrets }) => secrets.backup(name),
  restore: ({ secrets }) => secrets.restore(bytes),
};

const keyCalls: Record<keyof typeof keyOperations, Call> = {
  list: ({ keys }) => keys.list(),
  read: ({ keys }) => keys.read(name),
  readDeleted: ({ keys }) => keys.readDeleted(name),
  readRotation: ({ keys }) => keys.readRotationPolicy(name),
  setRotation: ({ keys }) => keys.setRotationPolicy(name, { lifetimeActions: [] }),
  create: ({ keys }) => keys.createKey(name, ec),
  createInHardware: ({ keys }) => keys.createKey(name, { ...ec, keyType: 'EC-HSM' }),
  delete: ({ keys }) => keys.deleteLive(name),
  update: ({ keys }) => keys.update(name, key.version, { enabled: true }),
  recover: ({ keys }) => keys.recoverDeleted(name),
  purge: ({ keys }) => keys.purgeDeleted(name),
  backup: ({ keys }) => keys.backup(name),
  restore: ({ keys }) => keys.restore(bytes),
  encrypt: ({ keys }) => keys.encrypt(key, 'RSA-OAEP', bytes),
  decrypt: ({ keys }) => keys.decrypt(key, 'RSA-OAEP', { ciphertext: bytes }),
  wrapKey: ({ keys }) => keys.wrapKey(key, 'RSA-OAEP', bytes),
  unwrapKey: ({ keys }) => keys.unwrapKey(key, 'RSA-OAEP', bytes),
  sign: ({ keys }) => keys.sign(key, 'RS256', bytes),
  verify: ({ keys }) => keys.verify(key, 'RS256', bytes, bytes),
};

const issuer = { name, provider: 'Test', admins: [], enabled: true };
const certificateCalls: Record<keyof typeof certificateOperations, Call> = {
  list: ({ certificates }) => certificates.list(),
  read: ({ certificates }) => certificates.read(name),
  readDeleted: ({ certificates }) => certificates.readDeleted(name),
  import: ({ certificates }) => certificates.importCertificate(name, file),
  update: ({ certificates }) => certificates.updatePolicy(name, {}),
  delete: ({ certificates }) => certificates.deleteLive(name),
  recover: ({ certificates }) => certificates.recoverDeleted(name),
  purge: ({ certificates }) => certificates.purgeDeleted(name),
  backup: ({ certificates }) => certificates.backup(name),
  restore: ({ certificates }) => certificates.restore(bytes),
  listIssuers: ({ certificates }) => certificates.listIssuers(),
  deleteIssuer: ({ certificates }) => certificates.deleteIssuer(name),
  readIssuer: ({ certificates }) => certificates.readIssuer(name),
  setIssuer: ({ certificates }) => certificates.setIssuer(issuer),
  readContacts: ({ certificates }) => certificates.readContacts(),
  setContacts: ({ certificates }) => certificates.setContacts([{ email: 'a@b.c' }]),
};

/** Methods that need the same permission as another method. */
const alike: [string, VaultOperation, Call][] = [
  ['listDeletedSecrets', secretOperations.list, ({ secrets }) => secrets.listDeleted()],
  ['secret versions', secretOperations.list, ({ secrets }) => secrets.listVersions(name)],
  ['listDeletedKeys', keyOperations.list, ({ keys }) => keys.listDeleted()],
  ['key versions', keyOperations.list, ({ keys }) => keys.listVersions(name)],
  ['listDeletedCertificates', certificateOperations.list, ({ certificates }) => certificates.listDeleted()],
  ['certificate versions', certificateOperations.list, ({ certificates }) => certificates.listVersions(name)],
  ['readPolicy', certificateOperations.read, ({ certificates }) => certificates.readPolicy(name)],
  ['readPending', certificateOperations.read, ({ certificates }) => certificates.readPending(name)],
  ['changeIssuer', certificateOperations.setIssuer, ({ certificates }) => certificates.changeIssuer(issuer, issuer)],
  [
    'updateCertificate',
    certificateOperations.update,
    ({ certificates }) => certificates.update(name, key.version, { enabled: true, tags: {} }),
  ],
  [
    'setContacts',
    certificateOperations.setContacts,
    ({ certificates }) => certificates.setContacts([{ email: 'a@b.c' }]),
  ],
  ['removing contacts', certificateOperations.setContacts, ({ certificates }) => certificates.setContacts([])],
];

function rows(
  operations: Readonly<Record<string, VaultOperation>>,
  calls: Readonly<Record<string, Call>>,
): [string, VaultOperation, Call][] {
  return Object.entries(operations).flatMap(([word, operation]) => {
    const call = calls[word];
    return call === undefined ? [] : [[`${operation.permission} (${word})`, operation, call]];
  });
}

const table = [
  ...rows(secretOperations, secretCalls),
  ...rows(keyOperations, keyCalls),
  ...rows(certificateOperations, certificateCalls),
  ...alike,
];

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
  vault = familiesOf(at.open().vaults, 'contoso-westeurope');
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

const { objectId } = defaultIdentity;

function allBut(permission: string) {
  const granted = (family: string) =>
    table
      .map(([, operation]) => operation.permission)
      .filter((each) => each.startsWith(`${family} `) && each !== permission)
      .map((each) => each.slice(family.length + 1));
  return { secrets: granted('secrets'), keys: granted('keys'), certificates: granted('certificates') };
}

const named = ({ permission, dataAction, role }: VaultOperation, innerCode: string) => ({
  code: 'VAULT_FORBIDDEN',
  retryable: false,
  message: `The app’s identity may not do this in vault contoso-westeurope (${innerCode}). It needs “${permission}” in an access policy, or a role with ${dataAction}; the smallest built-in one is “${role}”. A new grant takes some minutes to take effect.`,
});

test.each(table)('a call names the missing permission under access policies: %s', async (_, operation, call) => {
  const policies = [{ objectId, ...allBut(operation.permission) }];
  await at.azure.control.changeVault('contoso-westeurope', { access: { model: 'accessPolicies', policies } });
  await expect(call(vault)).rejects.toMatchObject(named(operation, 'ForbiddenByPolicy'));
});

test.each(table)('a call names the missing permission under roles: %s', async (_, operation, call) => {
  const lacking = operation.dataAction.replace('Microsoft.KeyVault/vaults/', '');
  const assignments = [{ objectId, dataActions: ['*'], notDataActions: [lacking] }];
  await at.azure.control.changeVault('contoso-westeurope', { access: { model: 'rbac', assignments } });
  await expect(call(vault)).rejects.toMatchObject(named(operation, 'ForbiddenByRbac'));
});
