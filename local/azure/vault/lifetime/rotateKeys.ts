import { type AzureServices } from '../../azureServices';
import { unixSeconds } from '../../clock';
import { currentVersion, type Item } from '../items/item';
import { addDuration, subtractDuration } from '../keys/isoDuration';
import { type KeyVersion } from '../keys/keyVersion';
import { rotatedVersion } from '../keys/rotatedVersion';
import { type Vault } from '../vault';

/** A new version for every key whose rotation policy says that it is time, however long that has been so. */
export async function rotateKeys({ keys }: Vault, { clock }: AzureServices): Promise<void> {
  const now = unixSeconds(clock);
  for (const item of keys.liveItems()) {
    if (!isDue(item, now)) continue;
    const version = await rotatedVersion(item, clock);
    // Looked at again: the key may have been deleted, or rotated by a caller, while the material was made.
    const found = keys.live(item.name);
    if (found !== undefined && isDue(found, now)) keys.add(found.name, { ...version, order: found.versions.size });
  }
}

function isDue(item: Item<KeyVersion>, now: number): boolean {
  const { enabled, managed, created, expires } = currentVersion(item);
  const rotations = item.rotationPolicy?.lifetimeActions.filter(({ action }) => action === 'Rotate') ?? [];
  if (rotations.length === 0 || managed === true || !enabled) return false;
  return rotations.some(({ trigger: { timeAfterCreate, timeBeforeExpiry } }) => {
    if (timeAfterCreate !== undefined) return addDuration(created, timeAfterCreate) <= now;
    // Before an expiry only where there is one.
    if (timeBeforeExpiry === undefined || expires === undefined) return false;
    return subtractDuration(expires, timeBeforeExpiry) <= now;
  });
}
