import { type OutputOf } from '../../shared/contracts/contract';
import { exportItemContract } from '../../shared/contracts/itemSteps';
import { MoverError } from '../../shared/contracts/moverError';
import { type Clients } from '../../shared/clients/openClients';
import { type SecretVault, type SecretVersion } from '../../shared/clients/secretVault';
import { isReadableOrderUncertain } from '../../shared/rules/orderVersions';
import { activity } from './activity';
import { failStep } from './failStep';
import { readProvenOrder } from './readOrder';
import { packSecret, type StagedVersion } from './stagedSecret';
import { openPair } from './vaultPair';

/** Reads every readable version of one item, oldest first, and stages them sealed. A second run replaces the payload. */
export function exportItem({ vaults, staging }: Clients) {
  return activity(
    exportItemContract,
    async ({ move, itemType, itemName }): Promise<OutputOf<typeof exportItemContract>> => {
      const { source, meter } = openPair(vaults, move);
      try {
        const { ordered, uncertain } = await readProvenOrder(source, itemName);
        if (ordered.length === 0) throw goneFromSource(itemName);
        // The plan blocks such items; this one was disabled since.
        if (ordered.at(-1)?.enabled === false) {
          return { state: 'blocked', reason: 'CURRENT_VERSION_DISABLED', throttled: meter.throttled };
        }
        const readable = ordered.filter((version) => version.enabled);
        const versions = await Promise.all(readable.map((version) => readVersion(source, itemName, version)));
        const staged = await staging.put(move, `${itemType}/${itemName.toLowerCase()}/export`, packSecret(versions));
        const versionsLeftOut = ordered.filter((version) => !version.enabled).map((version) => version.version);
        const orderUncertain = isReadableOrderUncertain(uncertain);
        return { state: 'exported', staged, versionsLeftOut, orderUncertain, throttled: meter.throttled };
      } catch (error) {
        return { ...failStep(error), throttled: meter.throttled };
      }
    },
  );
}

async function readVersion(vault: SecretVault, name: string, { version }: SecretVersion): Promise<StagedVersion> {
  const read = await vault.readSecret(name, version);
  const { created, value, enabled, notBefore, expires, contentType, tags } = read;
  return {
    version,
    created,
    value,
    enabled,
    tags: { ...tags },
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

function goneFromSource(itemName: string): MoverError {
  return new MoverError(
    'ITEM_NOT_FOUND',
    `Expected secret ${itemName} in the source as planned; it is no longer there.`,
    {
      retryable: false,
    },
  );
}
