import { throttled } from '../calls/serviceError';
import { keyCallWeights, type RateClass } from '../cloud/limits';
import { currentVersion } from './items/item';
import { kindOfVersion } from './keys/keyKind';
import { type OperationRate, type VaultCall } from './operation';

/** Counts the call before the operation runs. Throws 429 Throttled when rates are enforced. */
export function admitCall(call: Omit<VaultCall, 'apiVersion'>, rate: OperationRate): void {
  switch (rate) {
    case 'byKind':
      return;
    case 'byKey':
      admitKeyCall(call);
      return;
    case 'secretSet':
    case 'keyCreate':
    case 'hsmKeyCreate':
    case 'keyCall':
    case 'hsmKeyCall':
    case 'other':
      admit(call, rate, 1);
  }
}

/** Counts the creation of a key, or of a certificate with its key. Throws 429 Throttled when rates are enforced. */
export function admitKeyMaking(call: VaultCall, { hsm }: { readonly hsm: boolean }): void {
  admit(call, hsm ? 'hsmKeyCreate' : 'keyCreate', 1);
}

/** A call on a missing key counts in the class `other`. */
function admitKeyCall(call: Omit<VaultCall, 'apiVersion'>): void {
  const { name = '', version: id } = call.params;
  const item = call.vault.keys.live(name);
  const version = item === undefined || id === undefined ? item && currentVersion(item) : item.versions.get(id);
  if (version === undefined) {
    admit(call, 'other', 1);
    return;
  }
  const { family, size = 0 } = kindOfVersion(version);
  const weight = family === 'RSA' ? (keyCallWeights[size] ?? 1) : 1;
  admit(call, version.hsm ? 'hsmKeyCall' : 'keyCall', weight);
}

function admit({ services, vault }: Omit<VaultCall, 'apiVersion'>, rateClass: RateClass, weight: number): void {
  const { enforced, retryAfterSeconds, rates } = services.settings.limits;
  const { name, subscriptionId, region } = vault.settings;
  const caller = { vault: name, subscription: `${subscriptionId}/${region}` };
  if (!enforced || services.rateLimiter.admit(caller, rateClass, weight, rates?.[rateClass])) return;
  throw throttled(retryAfterSeconds);
}
