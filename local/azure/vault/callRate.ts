import { currentVersion } from './items/item';
import { kindOfVersion } from './keys/kindOfVersion';
import { keyCallWeights, type RateClass } from './limits';
import { type VaultCall } from './operation';
import { throttled } from './throttled';

/**
 * How an operation is counted: in one class; as a call on the key that its path names, by the key's place and size; or by itself, with
 * `admitKeyMaking`, once it has read what kind of key is to be made.
 */
export type OperationRate = RateClass | 'byKey' | 'byKind';

/** Counts the call before anything is done for it. Throws 429 Throttled, where rates are enforced. */
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

/** Counts the making of a key, or of a certificate with its key. Throws 429 Throttled, where rates are enforced. */
export function admitKeyMaking(call: VaultCall, { hsm }: { readonly hsm: boolean }): void {
  admit(call, hsm ? 'hsmKeyCreate' : 'keyCreate', 1);
}

/** A key that is not there costs as any other call. */
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
  const { enforced, retryAfterSeconds } = services.settings.limits;
  const { name, subscriptionId, region } = vault.settings;
  const caller = { vault: name, subscription: `${subscriptionId}/${region}` };
  if (enforced && !services.rateLimiter.admit(caller, rateClass, weight)) throw throttled(retryAfterSeconds);
}
