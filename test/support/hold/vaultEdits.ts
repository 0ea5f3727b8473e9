import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { waitUntil } from '../host/hostWait';
import { localControl } from '../local/localControl';
import { itemNames } from '../local/localItems';
import { localArmClient, localSecretClient } from '../local/localVaults';
import { OutsideVault } from '../sequences/outsideVault';
import { outsideTypes } from '../sequences/outsideVersion';

// What people can do to a whole vault while a move holds.

const polled = { updateIntervalInMs: 20 };
const resourceGroupOf = (id: string) => id.split('/')[4] ?? '';

async function findVault(azure: ReadyInfo, name: string) {
  for await (const vault of localArmClient(azure).vaults.listBySubscription())
    if (vault.name === name) return { ...vault, resourceGroup: resourceGroupOf(vault.id ?? '') };
  throw new Error(`Expected a vault ${name}.`);
}

/** Deletes a vault, and recovers it when `whenBack` resolves. */
export async function deleteAndRecover(azure: ReadyInfo, name: string, whenBack: () => Promise<void>): Promise<void> {
  const { vaults } = localArmClient(azure);
  const { resourceGroup, location = '', properties } = await findVault(azure, name);
  await vaults.delete(resourceGroup, name);
  await whenBack();
  const { tenantId, sku } = properties;
  await vaults.createOrUpdate(
    resourceGroup,
    name,
    { location, properties: { tenantId, sku, createMode: 'recover' } },
    polled,
  );
  await localControl(azure).changeVault(name, { access: { model: 'open' } });
}

/** Deletes a vault permanently, if it is there. */
export async function removeVault(azure: ReadyInfo, name: string) {
  const { vaults } = localArmClient(azure);
  const found = await findVault(azure, name);
  await vaults.delete(found.resourceGroup, name);
  await vaults.purgeDeleted(name, found.location ?? '', polled);
  return found;
}

/** Deletes a vault permanently, and creates an empty one of its name. */
export async function replaceVault(azure: ReadyInfo, name: string): Promise<void> {
  const { resourceGroup, location = '', properties } = await removeVault(azure, name);
  const { tenantId, sku } = properties;
  await localArmClient(azure).vaults.createOrUpdate(
    resourceGroup,
    name,
    { location, properties: { tenantId, sku, accessPolicies: [] } },
    polled,
  );
  await localControl(azure).changeVault(name, { access: { model: 'open' } });
}

/** Deletes every item of a vault, and purges it if `isPurged`. */
export async function emptyVault(azure: ReadyInfo, name: string, isPurged: boolean): Promise<void> {
  const vault = new OutsideVault(azure, name);
  for (const label of await itemNames(azure, name)) {
    const type = outsideTypes.find((one) => label.startsWith(`${one}/`)) ?? 'secret';
    const item = label.slice(type.length + 1);
    await vault.remove(type, item);
    if (isPurged) await vault.purge(type, item);
  }
}

/** Replaces a secret by its own backup of a moment ago. `between` runs after that backup. */
export async function restoreOlder(
  azure: ReadyInfo,
  name: string,
  secret: string,
  between: () => Promise<void>,
): Promise<void> {
  const client = localSecretClient(azure, name);
  const backup = await client.backupSecret(secret);
  if (backup === undefined) throw new Error(`Expected a backup of ${secret}.`);
  await between();
  await (await client.beginDeleteSecret(secret, { intervalInMs: 20 })).pollUntilDone();
  await client.purgeDeletedSecret(secret);
  // The service keeps the name for some seconds after a purge.
  await waitUntil(
    () =>
      client.restoreSecretBackup(backup).then(
        () => true,
        () => undefined,
      ),
    'name of a purged secret',
    10_000,
  );
}
