import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type FamilyCall } from './familyCall';
import { keyOperations as operations } from './keyOperations';
import { present } from './present';
import { parseAnswer } from './readAnswer';
import { type KeyRef, type KeyUse } from './vaultKeys';

type Use = keyof KeyUse;

const bytes = z.base64url().transform((text) => new Uint8Array(Buffer.from(text, 'base64url')));
const resultSchema = z.object({ value: bytes, iv: bytes.nullish(), tag: bytes.nullish() });
const verdictSchema = z.object({ value: z.boolean() });

/** The using half of a `VaultKeys`, by requests of our own; see `KeyUse`. */
export function keyUseClient(call: FamilyCall<unknown>): KeyUse {
  function use<T>(how: Use, key: KeyRef, body: Readonly<Record<string, string | undefined>>, schema: z.ZodType<T>) {
    const path = ['keys', key.name, key.version, how.toLowerCase()];
    return call(operations[how], key.name, async (_, sendWire) =>
      parseAnswer(schema, await sendWire({ method: 'POST', path, body })),
    );
  }

  return {
    async encrypt(key, algorithm, plaintext) {
      // In this mode the caller chooses the vector; in the others the service does.
      const chosen = algorithm.includes('CBC') ? new Uint8Array(randomBytes(16)) : undefined;
      const sent = { alg: algorithm, value: encoded(plaintext), iv: encoded(chosen) };
      const { value, iv, tag } = await use('encrypt', key, sent, resultSchema);
      return { ciphertext: value, ...present({ iv: iv ?? chosen, tag }) };
    },
    async decrypt(key, algorithm, { ciphertext, iv, tag }) {
      const sent = { alg: algorithm, value: encoded(ciphertext), iv: encoded(iv), tag: encoded(tag) };
      return (await use('decrypt', key, sent, resultSchema)).value;
    },
    async wrapKey(key, algorithm, contentKey) {
      return (await use('wrapKey', key, { alg: algorithm, value: encoded(contentKey) }, resultSchema)).value;
    },
    async unwrapKey(key, algorithm, wrapped) {
      return (await use('unwrapKey', key, { alg: algorithm, value: encoded(wrapped) }, resultSchema)).value;
    },
    async sign(key, algorithm, digest) {
      return (await use('sign', key, { alg: algorithm, value: encoded(digest) }, resultSchema)).value;
    },
    async verify(key, algorithm, digest, signature) {
      const sent = { alg: algorithm, digest: encoded(digest), value: encoded(signature) };
      return (await use('verify', key, sent, verdictSchema)).value;
    },
  };
}

function encoded(content: Uint8Array): string;
function encoded(content: Uint8Array | undefined): string | undefined;
function encoded(content: Uint8Array | undefined): string | undefined {
  return content && Buffer.from(content).toString('base64url');
}
