import { z } from 'zod';
import { itemId } from '../items/itemView';
import { requireVersion } from '../items/requireVersion';
import { limits } from '../limits';
import { type Answer, ok, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { forbidden } from '../serviceError';
import { type KeyVersion } from './keyVersion';

const base64url = z
  .string()
  .regex(/^[A-Za-z0-9_-]*$/, 'expected base64url')
  .transform((text) => Buffer.from(text, 'base64url'));

const bodySchema = z.object({ alg: z.string(), value: base64url });

interface KeyOperation {
  /** The name in the key's `key_ops`. */
  readonly operation: string;
  readonly usesPrivatePart: boolean;
  readonly transform: (algorithm: string, key: KeyVersion['jwk'], input: Buffer) => Buffer;
}

/** Answers `{kid, value}`. Throws 403 when the key does not permit the operation, or is disabled and it needs the private part. */
export async function runKeyOperation(
  call: VaultCall,
  { operation, usesPrivatePart, transform }: KeyOperation,
): Promise<Answer> {
  const { item, version } = requireVersion(call, call.vault.keys);
  const { alg, value } = await readBody(call.request, bodySchema, limits.bodyBytes);
  if (!version.keyOps.includes(operation)) {
    throw forbidden('KeyOperationForbidden', `Operation ${operation} is not permitted on this key.`);
  }
  if (usesPrivatePart && !version.enabled) {
    throw forbidden('KeyDisabled', `Operation ${operation} is not allowed on a disabled key.`);
  }
  const output = transform(alg, version.jwk, value);
  return ok({ kid: itemId(call.baseUrl, 'keys', item.name, version.id), value: output.toString('base64url') });
}
