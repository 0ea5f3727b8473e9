import { z } from 'zod';
import { badParameter, forbidden, ServiceError } from '../../calls/serviceError';
import { unixSeconds } from '../../clock/clock';
import { type VaultCall } from '../operation';
import { type KeyVersion } from './keyVersion';

export type KeyUse = 'encrypt' | 'decrypt' | 'wrapKey' | 'unwrapKey' | 'sign' | 'verify';

/** These need the private part, which a disabled key refuses. */
const privateUses: readonly KeyUse[] = ['decrypt', 'unwrapKey', 'sign'];
/** These protect new content. The others keep working on an expired key, so that protected content stays readable. */
const protectingUses: readonly KeyUse[] = ['encrypt', 'wrapKey', 'sign'];

/** Throws 400 BadParameter for a key that the emulator can only keep. */
export function refuseUnknown({ newer }: KeyVersion, use: KeyUse | 'rotate'): void {
  if (newer?.unknownType === undefined) return;
  throw badParameter(`Operation ${use} is not emulated for a key of type ${newer.unknownType}.`);
}

/** Throws 403 for an operation that is not permitted on the key, or that its state or validity period forbids. */
export function checkKeyUse({ services }: VaultCall, version: KeyVersion, use: KeyUse): void {
  refuseUnknown(version, use);
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

/** Bytes in a JSON body, in base64url. */
export const base64urlSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]*={0,2}$/, 'expected base64url')
  .transform((text) => Buffer.from(text, 'base64url'));

/** Runs a cryptographic step. Turns its error into 400 BadParameter: the input does not fit the key and algorithm. */
export function orBadParameter<T>(input: 'value' | 'digest', step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    const name = input === 'value' ? 'parameter value' : 'digest';
    throw badParameter(`The ${name} is not valid for this key and algorithm.`);
  }
}
