import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type FamilyCall } from './familyCall';
import { keyOperations as operations } from './secretOperations';
import { present } from './wireItem';
import { parseAnswer } from '../transport/answerFault';
import { type KeyRef, type KeyUse } from './vaultKeys';

interface Use<T> {
  readonly how: keyof KeyUse;
  readonly key: KeyRef;
  readonly body: Readonly<Record<string, string | undefined>>;
  readonly answer: z.ZodType<T>;
}

const bytes = z.base64url().transform((text) => new Uint8Array(Buffer.from(text, 'base64url')));
const resultSchema = z.object({ value: bytes, iv: bytes.nullish(), tag: bytes.nullish() });
const verdictSchema = z.object({ value: z.boolean() });

/** Uses keys of one vault. It sends its own requests; see `KeyUse`. */
export function keyUseClient(call: FamilyCall<unknown>): KeyUse {
  function use<T>({ how, key, body, answer }: Use<T>): Promise<T> {
    const path = ['keys', key.name, key.version, how.toLowerCase()];
    return call(operations[how], key.name, async (_, sendWire) =>
      parseAnswer(answer, await sendWire({ method: 'POST', path, body })),
    );
  }

  return {
    async encrypt(key, algorithm, plaintext) {
      // In CBC mode the caller chooses the vector; in the other modes the service does.
      const chosen = algorithm.includes('CBC') ? new Uint8Array(randomBytes(16)) : undefined;
      const sent = { alg: algorithm, value: encoded(plaintext), iv: encoded(chosen) };
      const { value, iv, tag } = await use({ how: 'encrypt', key, body: sent, answer: resultSchema });
      return { ciphertext: value, ...present({ iv: iv ?? chosen, tag }) };
    },
    async decrypt(key, algorithm, { ciphertext, iv, tag }) {
      const sent = { alg: algorithm, value: encoded(ciphertext), iv: encoded(iv), tag: encoded(tag) };
      return (await use({ how: 'decrypt', key, body: sent, answer: resultSchema })).value;
    },
    async wrapKey(key, algorithm, contentKey) {
      return (
        await use({ how: 'wrapKey', key, body: { alg: algorithm, value: encoded(contentKey) }, answer: resultSchema })
      ).value;
    },
    async unwrapKey(key, algorithm, wrapped) {
      return (
        await use({ how: 'unwrapKey', key, body: { alg: algorithm, value: encoded(wrapped) }, answer: resultSchema })
      ).value;
    },
    async sign(key, algorithm, digest) {
      return (await use({ how: 'sign', key, body: { alg: algorithm, value: encoded(digest) }, answer: resultSchema }))
        .value;
    },
    async verify(key, algorithm, digest, signature) {
      const sent = { alg: algorithm, digest: encoded(digest), value: encoded(signature) };
      return (await use({ how: 'verify', key, body: sent, answer: verdictSchema })).value;
    },
  };
}

function encoded(content: Uint8Array): string;
function encoded(content: Uint8Array | undefined): string | undefined;
function encoded(content: Uint8Array | undefined): string | undefined {
  return content && Buffer.from(content).toString('base64url');
}
