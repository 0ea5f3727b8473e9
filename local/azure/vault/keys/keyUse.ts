import { unixSeconds } from '../../clock';
import { forbidden } from '../serviceError';
import { type VaultCall } from '../operation';
import { type KeyVersion } from './keyVersion';

export type KeyUse = 'encrypt' | 'decrypt' | 'wrapKey' | 'unwrapKey' | 'sign' | 'verify';

/** These need the private part, which a disabled key does not lend. */
const privateUses: readonly KeyUse[] = ['decrypt', 'unwrapKey', 'sign'];
/** These protect something new; what was protected before stays within reach when the key's time is over. */
const protectingUses: readonly KeyUse[] = ['encrypt', 'wrapKey', 'sign'];

/** Throws the 403 for an operation that the key does not permit, that needs a disabled key, or that comes at the wrong time. */
export function checkKeyUse({ services }: VaultCall, version: KeyVersion, use: KeyUse): void {
  if (!version.keyOps.includes(use)) {
    throw forbidden('KeyOperationForbidden', `Operation ${use} is not permitted on this key.`);
  }
  if (privateUses.includes(use) && !version.enabled) {
    throw forbidden('KeyDisabled', `Operation ${use} is not allowed on a disabled key.`);
  }
  if (!protectingUses.includes(use)) return;
  const now = unixSeconds(services.clock);
  if (now < (version.notBefore ?? -Infinity)) {
    throw forbidden('KeyNotYetValid', `Operation ${use} is not allowed on a key that is not yet valid.`);
  }
  if (now >= (version.expires ?? Infinity)) {
    throw forbidden('KeyExpired', `Operation ${use} is not allowed on an expired key.`);
  }
}
