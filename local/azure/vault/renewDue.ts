import { randomUUID } from 'node:crypto';
import { unixSeconds } from '../clock/clock';
import { type AzureServices } from './azureServices';
import { type PolicyContent } from './certificates/certificatePolicy';
import { type CertificateVersion } from './certificates/certificateVersion';
import { setPending } from './certificates/completeDue';
import { newOperation, plannedSignature } from './certificates/newOperation';
import { newVersion, currentVersion, type Item } from './items/item';
import { addDuration, subtractDuration } from './keys/isoDuration';
import { keyKindOf } from './keys/keyKind';
import { type KeyVersion } from './keys/keyVersion';
import { newMaterial } from './keys/newMaterial';
import { rotatedVersion } from './keys/rotateKey';
import { type Vault } from './vault';

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
    if (!isRotationDue(item, now)) continue;
    const version = await rotatedVersion(item, clock);
    // Checked again: the key may have been deleted or rotated while the material was made.
    const found = keys.live(item.name);
    if (found !== undefined && isRotationDue(found, now))
      keys.add(found.name, { ...version, order: found.versions.size });
  }
}

function isRotationDue(item: Item<KeyVersion>, now: number): boolean {
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

const daySeconds = 24 * 60 * 60;

/** Starts an operation for every certificate whose renewal is due by its policy. */
async function renewCertificates(vault: Vault, services: AzureServices): Promise<void> {
  const now = services.clock.now();
  for (const item of vault.certificates.liveItems()) {
    const policy = item.certificate?.policy;
    if (policy === undefined || !isRenewalDue(item, policy, now / 1000)) continue;
    const operation = await newOperation({
      policy,
      jwk: await materialFor(vault, item, policy),
      now,
      ...plannedSignature(vault, services, policy),
    });
    const found = vault.certificates.live(item.name);
    if (found === undefined || !isRenewalDue(found, policy, now / 1000)) continue;
    const { tags } = currentVersion(found);
    setPending(vault, found, {
      ...operation,
      requestId: randomUUID().replaceAll('-', ''),
      versionId: newVersion(found, services.clock).id,
      enabled: true,
      ...(tags === undefined ? {} : { tags }),
    });
  }
}

/** Renewal needs an issuer that can sign, so `Unknown` never renews. Disabled certificates and those in progress do not renew either. */
function isRenewalDue(item: Item<CertificateVersion>, policy: PolicyContent, now: number): boolean {
  const { enabled, cer, notBefore, expires } = currentVersion(item);
  if (!enabled || cer === undefined || notBefore === undefined || expires === undefined) return false;
  if (policy.issuer.name === 'Unknown' || item.certificate?.pending?.status === 'inProgress') return false;
  return policy.lifetime_actions.some(({ trigger, action }) => {
    if (action.action_type !== 'AutoRenew') return false;
    const { lifetime_percentage: percentage, days_before_expiry: days } = trigger;
    if (percentage !== undefined) return now >= notBefore + ((expires - notBefore) * percentage) / 100;
    return days !== undefined && now >= expires - days * daySeconds;
  });
}

/** Reuses the current key when the policy says so, else makes a new one. */
async function materialFor(vault: Vault, { name }: Item<CertificateVersion>, { key_props: props }: PolicyContent) {
  const key = vault.keys.live(name);
  if (props.reuse_key && key !== undefined) return currentVersion(key).jwk;
  return newMaterial(keyKindOf({ kty: props.kty, keySize: props.key_size, crv: props.crv }));
}
