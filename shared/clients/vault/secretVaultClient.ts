import { type SecretClient } from '@azure/keyvault-secrets';
import { asBackupError, asRestoreError, sendBackup, sendRestore } from './backups';
import { type CallOptions } from '../transport/clientConnection';
import { deletedItems, type ItemFamily, settled } from './deletedItems';
import { allPages, type FamilyCall, familyCall, itemPage } from './familyCall';
import { readAnswer, pageSchema, readPage, readWire } from '../transport/wireRequest';
import { secretOperations as operations } from './secretOperations';
import {
  type SecretAttributes,
  type SecretChanges,
  type SecretPage,
  type SecretVault,
  type SecretVersion,
  type SecretWithValue,
} from './secretVault';
import { secretVersionSchema, secretWithValueSchema } from './secretVersion';
import { type VaultConnection } from '../transport/vaultConnection';
import { changesBody, type DeletedItem, type DeletedItems } from './vaultItem';
import { wireListedSchema } from './wireItem';

const listedPage = pageSchema(wireListedSchema);
const versionPage = pageSchema(secretVersionSchema);

/** A client for the secrets of one vault. `options` set its pace and its write guard. */
export function secretVaultClient(vault: string, connection: VaultConnection, options: CallOptions): SecretVault {
  return new SecretVaultClient(vault, connection, options);
}

/** A class, because each step on each item creates one for either vault, and keeps it while the step waits for its turn. */
class SecretVaultClient implements SecretVault {
  private readonly call: FamilyCall<SecretClient>;
  private madeDeleted: DeletedItems | undefined;

  constructor(
    private readonly vault: string,
    private readonly connection: VaultConnection,
    options: CallOptions,
  ) {
    this.call = familyCall(vault, connection.secrets(), options);
  }

  listSecrets(token?: string): Promise<SecretPage> {
    return itemPage(
      this.call(operations.list, undefined, (_, sendWire) =>
        readPage({ path: ['secrets'], page: listedPage, token }, sendWire),
      ),
    );
  }

  listDeletedSecrets(token?: string): Promise<SecretPage> {
    return itemPage(
      this.call(operations.list, undefined, (_, sendWire) =>
        readPage({ path: ['deletedsecrets'], page: listedPage, token }, sendWire),
      ),
    );
  }

  listVersions(name: string): Promise<readonly SecretVersion[]> {
    return allPages((token) =>
      this.call(operations.list, name, (_, sendWire) =>
        readPage({ path: ['secrets', name, 'versions'], page: versionPage, token }, sendWire),
      ),
    );
  }

  readSecret(name: string, version = ''): Promise<SecretWithValue> {
    return this.call(operations.read, name, (_, sendWire) =>
      readWire(secretWithValueSchema, sendWire, { method: 'GET', path: ['secrets', name, version] }),
    );
  }

  setSecret(name: string, value: string, attributes: SecretAttributes): Promise<SecretVersion> {
    const body = setBody(value, attributes);
    return this.call(operations.set, name, (client) =>
      readAnswer(secretVersionSchema, (ticket) => client.setSecret(name, value, ticket), body),
    );
  }

  updateSecret(name: string, version: string, { contentType, ...changes }: SecretChanges): Promise<SecretVersion> {
    const body = { ...changesBody(changes), contentType };
    return this.call(operations.update, name, (client) =>
      readAnswer(secretVersionSchema, (ticket) => client.updateSecretProperties(name, version, ticket), body),
    );
  }

  async deleteSecret(name: string): Promise<void> {
    await this.call(operations.delete, name, (_, sendWire) => sendWire({ method: 'DELETE', path: ['secrets', name] }));
    await settled(this.family, name, () => this.isDeleted(name));
  }

  backupSecret(name: string): Promise<Uint8Array> {
    return asBackupError({
      place: { vault: this.vault, itemName: name, operation: operations.backup },
      send: () => this.call(operations.backup, name, (_, sendWire) => sendBackup(sendWire, 'secrets', name)),
      read: () => this.listSecrets(),
    });
  }

  restoreSecret(backup: Uint8Array): Promise<SecretVersion> {
    return asRestoreError({
      place: { vault: this.vault, operation: operations.restore },
      send: () =>
        this.call(operations.restore, undefined, (_, sendWire) =>
          sendRestore(sendWire, 'secrets', { backup, answer: secretVersionSchema }),
        ),
      read: () => this.listSecrets(),
    });
  }

  async isDeleted(name: string): Promise<boolean> {
    return (await this.readDeleted(name)) !== undefined;
  }

  readDeleted(name: string): Promise<DeletedItem | undefined> {
    return this.deleted.readDeleted(name);
  }

  findDeleted(name: string): Promise<DeletedItem | undefined> {
    return this.deleted.findDeleted(name);
  }

  deleteLive(name: string): Promise<void> {
    return this.deleted.deleteLive(name);
  }

  requestDelete(name: string): Promise<boolean> {
    return this.deleted.requestDelete(name);
  }

  awaitDeleted(name: string): Promise<void> {
    return this.deleted.awaitDeleted(name);
  }

  recoverDeleted(name: string): Promise<void> {
    return this.deleted.recoverDeleted(name);
  }

  purgeDeleted(name: string): Promise<void> {
    return this.deleted.purgeDeleted(name);
  }

  private get deleted(): DeletedItems {
    return (this.madeDeleted ??= deletedItems(this.family));
  }

  private get family(): ItemFamily {
    const { vault, call, connection } = this;
    return { vault, collection: 'secrets', operations, clock: connection.clock, call };
  }
}

/** The app writes the body itself, because the SDK turns dates after 2038-01-19 into negative numbers. */
function setBody(value: string, attributes: SecretAttributes): object {
  const { enabled, notBefore: nbf, expires: exp, contentType, tags } = attributes;
  return { value, contentType, tags, attributes: { enabled, nbf, exp } };
}
