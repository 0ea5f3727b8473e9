import { type SecretClient } from '@azure/keyvault-secrets';
import { MoverError } from '../contracts/moverError';
import { asBackupError, asRestoreError } from './backupErrors';
import { callContext } from './callContext';
import { CallFault } from './callFault';
import { type SecretCall, secretLists } from './secretLists';
import { type SecretAttributes, type SecretVault } from './secretVault';
import { toSecretVersion } from './secretVersion';
import { type CallOptions, type VaultConnection } from './vaultConnection';
import { secretOperations as operations } from './vaultOperation';

/** The secrets of one vault over its connection, at one pace. */
export function secretVaultClient(vault: string, connection: VaultConnection, options: CallOptions): SecretVault {
  const call: SecretCall = (operation, itemName, send) =>
    connection.call(options, { vault, operation, itemName }, send);

  return {
    ...secretLists(call),
    readSecret: (name, version) =>
      call(operations.read, name, async (client) => {
        const { value, properties } = await client.getSecret(name, version === undefined ? {} : { version });
        if (value === undefined) throw new CallFault({ kind: 'unreadable' });
        return { ...toSecretVersion(properties), value };
      }),
    setSecret: (name, value, attributes) =>
      call(operations.set, name, async (client) => {
        const { properties } = await sendSet(client, name, value, attributes);
        return toSecretVersion(properties);
      }),
    backupSecret: (name) =>
      asBackupError(vault, name, () => call(operations.backup, name, (client) => client.backupSecret(name))),
    restoreSecret: (backup) =>
      asRestoreError(vault, () =>
        call(operations.restore, undefined, async (client) =>
          toSecretVersion(await client.restoreSecretBackup(backup)),
        ),
      ),
    async isDeleted(name) {
      try {
        await call(operations.readDeleted, name, (client) => client.getDeletedSecret(name));
        return true;
      } catch (error) {
        if (error instanceof MoverError && error.code === 'ITEM_NOT_FOUND') return false;
        throw error;
      }
    },
  };
}

/** Dates go past the SDK, whose serializer turns those after 2038-01-19 into negative numbers. */
function sendSet(client: SecretClient, name: string, value: string, attributes: SecretAttributes) {
  const { enabled, notBefore: nbf, expires: exp, contentType, tags } = attributes;
  const dates = { ...(nbf === undefined ? {} : { nbf }), ...(exp === undefined ? {} : { exp }) };
  const written = { enabled, tags: { ...tags }, ...(contentType === undefined ? {} : { contentType }) };
  return callContext.run({ dates }, () => client.setSecret(name, value, written));
}
