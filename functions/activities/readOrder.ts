import { MoverError } from '../../shared/contracts/moverError';
import { type SecretVault, type SecretVersion } from '../../shared/clients/secretVault';
import { isCurrentUncertain, orderVersions, type VersionOrder } from '../../shared/rules/orderVersions';

/**
 * Every version of a secret, oldest first; empty when there is no such secret. Only when the newest second leaves open
 * which version is current is the secret itself read, because the unversioned read is the service's last word on that.
 */
export async function readOrder(vault: SecretVault, name: string): Promise<VersionOrder<SecretVersion>> {
  const versions = await vault.listVersions(name);
  const current = isCurrentUncertain(versions) ? await readCurrentVersion(vault, name, versions) : null;
  return orderVersions(versions, current);
}

/** As `readOrder`, with whatever order is left open proved as far as it can be. */
export async function readProvenOrder(vault: SecretVault, name: string): Promise<VersionOrder<SecretVersion>> {
  return proveOrder(vault, name, await readOrder(vault, name));
}

/**
 * Reads the versions whose order is open one by one: a version itself tells which one it followed, its line in a list
 * does not. Older versions (before June 2025) do not tell it either and stay uncertain.
 */
export async function proveOrder(
  vault: SecretVault,
  name: string,
  order: VersionOrder<SecretVersion>,
): Promise<VersionOrder<SecretVersion>> {
  if (order.uncertain.length === 0) return order;
  const open = new Set(order.uncertain);
  const told = await Promise.all(
    order.ordered.map(async (version) => {
      if (!open.has(version) || !version.enabled) return version;
      const { previousVersion } = await vault.readSecret(name, version.version);
      return previousVersion === undefined ? version : { ...version, previousVersion };
    }),
  );
  return orderVersions(told, order.ordered.at(-1)?.version ?? null);
}

async function readCurrentVersion(
  vault: SecretVault,
  name: string,
  versions: readonly SecretVersion[],
): Promise<string | null> {
  try {
    return (await vault.readSecret(name)).version;
  } catch (error) {
    if (error instanceof MoverError && error.code === 'ITEM_NOT_FOUND') return null;
    if (!(error instanceof MoverError) || error.code !== 'ITEM_DISABLED') throw error;
    const newest = Math.max(...versions.map((version) => version.created));
    return versions.find((version) => version.created === newest && !version.enabled)?.version ?? null;
  }
}
