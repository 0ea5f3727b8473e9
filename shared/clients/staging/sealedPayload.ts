import { type KeyObject } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { MoverError } from '../../contracts/model/moverError';
import { safeCause } from '../transport/errorShape';

/** The end of the names of objects with encrypted payloads. */
export const payloadSuffix = '.jwe';

/**
 * Encrypts a payload as a compact JWE (`dir`, `A256GCM`). The header includes `name`, so that payloads cannot be
 * swapped.
 */
export async function sealPayload(contentKey: KeyObject, name: string, payload: Uint8Array): Promise<Uint8Array> {
  const jwe = await new CompactEncrypt(payload)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', name })
    .encrypt(contentKey);
  return new TextEncoder().encode(jwe);
}

/** Decrypts what `sealPayload` encrypted with the same key and name, else throws `STAGED_PAYLOAD_DAMAGED`. */
export async function decryptPayload(contentKey: KeyObject, name: string, sealed: Uint8Array): Promise<Uint8Array> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, contentKey, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    if (protectedHeader['name'] === name) return plaintext;
  } catch (error) {
    throw damaged(name, error);
  }
  throw damaged(name, undefined);
}

function damaged(name: string, error: unknown): MoverError {
  return new MoverError(
    'STAGED_PAYLOAD_DAMAGED',
    `The staged payload ${name} cannot be decrypted: it was changed, or it belongs to another run. Run the step that staged it again.`,
    { retryable: false, ...(error === undefined ? {} : { cause: safeCause(error) }) },
  );
}
