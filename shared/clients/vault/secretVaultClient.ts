import { type SecretClient } from '@azure/keyvault-secrets';
import { asBackupError, asRestoreError } from './backupErrors';
import { type CallTicket } from '../transport/callContext';
import { type CallOptions } from '../transport/clientConnection';
import { deletedItems, settled } from './deletedItems';
import { allPages, type FamilyCall, familyCall, itemPage } from './familyCall';
import { readAnswer } from '../transport/readAnswer';
import { pageSchema, readPage } from '../transport/readPage';
import { secretOperations as operations } from './secretOperations';
import { type SecretAttributes, type SecretVault } from './secretVault';
import { secretVersionSchema, secretWithValueSchema } from './secretVersion';
import { type VaultConnection } from '../transport/vaultConnection';
import { changesBody } from './vaultItem';
import { wireListedSchema } from './wireItem';

const listedPage = pageSchema(wireListedSchema);
const versionPage = pageSchema(secretVersionSchema);

/** A client for the secrets of one vault. `options` set its pace and its write guard. */
export function secretVaultClient(vault: string, connection: VaultConnection, options: CallOptions): SecretVault {
  const call = familyCall(vault, connection.secrets(), options);
  const lists = secretLists(call);
  const family = { vault, collection: 'secrets', operations, clock: connection.clock, call } as const;
  const deleted = deletedItems(family);

  return {
    ...deleted,
    isDeleted: async (name) => (await deleted.readDeleted(name)) !== undefined,
    ...lists,
    readSecret: (name, version) =>
      call(operations.read, name, (client) =>
        readAnswer(secretWithValueSchema, (ticket) =>
          client.getSecret(name, version === undefined ? ticket : { ...ticket, version }),
        ),
      ),
    setSecret: (name, value, attributes) =>
      call(operations.set, name, (client) =>
        readAnswer(secretVersionSchema, (ticket) => client.setSecret(name, value, ticket), setBody(value, attributes)),
      ),
    updateSecret: (name, version, { contentType, ...changes }) =>
      call(operations.update, name, (client) =>
        readAnswer(secretVersionSchema, (ticket) => client.updateSecretProperties(name, version, ticket), {
          ...changesBody(changes),
          contentType,
        }),
      ),
    async deleteSecret(name) {
      await call(operations.delete, name, (_, sendWire) => sendWire({ method: 'DELETE', path: ['secrets', name] }));
      await settled(family, name, async () => (await deleted.readDeleted(name)) !== undefined);
    },
    backupSecret: (name) =>
      asBackupError({
        place: { vault, itemName: name, operation: operations.backup },
        send: () => call(operations.backup, name, (client) => client.backupSecret(name)),
        read: () => lists.listSecrets(),
      }),
    restoreSecret: (backup) =>
      asRestoreError({
        place: { vault, operation: operations.restore },
        send: () =>
          call(operations.restore, undefined, (client) =>
            readAnswer(secretVersionSchema, (ticket) => client.restoreSecretBackup(backup, ticket)),
          ),
        read: () => lists.listSecrets(),
      }),
  };
}

/** The app writes the body itself, because the SDK turns dates after 2038-01-19 into negative numbers. */
function setBody(value: string, attributes: SecretAttributes): object {
  const { enabled, notBefore: nbf, expires: exp, contentType, tags } = attributes;
  return { value, contentType, tags, attributes: { enabled, nbf, exp } };
}

type Lists = Pick<SecretVault, 'listSecrets' | 'listDeletedSecrets' | 'listVersions'>;

function secretLists(call: FamilyCall<SecretClient>): Lists {
  return {
    listSecrets: (token) =>
      itemPage(
        call(operations.list, undefined, (client, sendWire) =>
          readPage({ list: (ticket) => client.listPropertiesOfSecrets(ticket), page: listedPage, token }, sendWire),
        ),
      ),
    listDeletedSecrets: (token) =>
      itemPage(
        call(operations.list, undefined, (client, sendWire) =>
          readPage({ list: (ticket) => client.listDeletedSecrets(ticket), page: listedPage, token }, sendWire),
        ),
      ),
    listVersions: (name) =>
      allPages((token) =>
        call(operations.list, name, (client, sendWire) => {
          const list = (ticket: CallTicket) => client.listPropertiesOfSecretVersions(name, ticket);
          return readPage({ list, page: versionPage, token }, sendWire);
        }),
      ),
  };
}
