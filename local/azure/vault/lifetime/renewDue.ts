import { unixSeconds } from '../../clock/clock';
import { type AzureServices } from '../azureServices';
import { currentVersion, type Item } from '../items/item';
import { addDuration, subtractDuration } from '../keys/isoDuration';
import { type KeyVersion } from '../keys/keyVersion';
import { rotatedVersion } from '../keys/rotateKey';
import { type Vault } from '../vault';
import { renewCertificates } from './renewCertificates';

/** One run at a time per vault: two simultaneous calls must not make two versions. */
const running = new WeakMap<Vault, Promise<void>>();

/** Rotates the keys and starts the renewals that are due. Nothing runs in the background, so every call checks first. */
export function renewDue(vault: Vault, services: AzureServices): Promise<void> {
  if (services.settings.lifetimeActions?.enforced !== true) return Promise.resolve();
  const renewal = running.get(vault) ?? renew(vault, services).finally(() => running.delete(vault));
  running.set(vault, renewal);
  return renewal;
}

async function renew(vault: Vault, services: AzureServices): Promise<void> {
  await rotateKeys(vault, services);
  await renewCertificates(vault, services);
}

/** Adds one version to every key whose rotation is due, however late it is. */
async function rotateKeys({ keys }: Vault, { clock }: AzureServices): Promise<void> {
  const now = unixSeconds(clock);
  for (const item of keys.liveItems()) {
    if (!isDue(item, now)) continue;
    const version = await rotatedVersion(item, clock);
    // Checked again: the key may have been deleted or rotated while the material was made.
    const found = keys.live(item.name);
    if (found !== undefined && isDue(found, now)) keys.add(found.name, { ...version, order: found.versions.size });
  }
}

function isDue(item: Item<KeyVersion>, now: number): boolean {
  const { enabled, managed, created, expires, newer } = currentVersion(item);
  const rotations = item.rotationPolicy?.lifetimeActions.filter(({ action }) => action === 'Rotate') ?? [];
  if (rotations.length === 0 || managed === true || !enabled || newer?.unknownType !== undefined) return false;
  return rotations.some(({ trigger: { timeAfterCreate, timeBeforeExpiry } }) => {
    if (timeAfterCreate !== undefined) return addDuration(created, timeAfterCreate) <= now;
    // This trigger needs an expiry.
    if (timeBeforeExpiry === undefined || expires === undefined) return false;
    return subtractDuration(expires, timeBeforeExpiry) <= now;
  });
}
