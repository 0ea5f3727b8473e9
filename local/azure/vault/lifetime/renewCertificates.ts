import { randomUUID } from 'node:crypto';
import { type AzureServices } from '../azureServices';
import { type PolicyContent } from '../certificates/certificatePolicy';
import { type CertificateVersion } from '../certificates/certificateVersion';
import { setPending } from '../certificates/completeDue';
import { newOperation, plannedSignature } from '../certificates/newOperation';
import { currentVersion, type Item, newVersion } from '../items/item';
import { keyKindOf } from '../keys/keyKind';
import { newMaterial } from '../keys/newMaterial';
import { type Vault } from '../vault';

const daySeconds = 24 * 60 * 60;

/** Starts an operation for every certificate whose renewal is due by its policy. */
export async function renewCertificates(vault: Vault, services: AzureServices): Promise<void> {
  const now = services.clock.now();
  for (const item of vault.certificates.liveItems()) {
    const policy = item.certificate?.policy;
    if (policy === undefined || !isDue(item, policy, now / 1000)) continue;
    const operation = await newOperation({
      policy,
      jwk: await materialFor(vault, item, policy),
      now,
      ...plannedSignature(vault, services, policy),
    });
    const found = vault.certificates.live(item.name);
    if (found === undefined || !isDue(found, policy, now / 1000)) continue;
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
function isDue(item: Item<CertificateVersion>, policy: PolicyContent, now: number): boolean {
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
