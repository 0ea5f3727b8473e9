import { randomBytes, timingSafeEqual } from 'node:crypto';
import { keyProof, proofPath } from '../functionsHost/http/keyProof';
import { type AppAddress } from './addressFile';

/** A loaded machine is slow. Another program may never answer. */
const timeoutMs = 10_000;
/** Longer than any proof. */
const maxBytes = 100;

/**
 * Returns whether the app that wrote this address listens there. After its end another user may listen on the port, so the
 * app proves that it knows the key before anything else is sent, and the key itself is not part of the question.
 */
export async function knowsKey({ baseUrl, key }: AppAddress): Promise<boolean> {
  const nonce = randomBytes(32).toString('base64url');
  const expected = Buffer.from(keyProof(key, { origin: baseUrl, nonce }));
  const given = await ask(`${baseUrl}${proofPath}?nonce=${nonce}`);
  return given?.length === expected.length && timingSafeEqual(given, expected);
}

/** The body of a short answer; undefined for any other one, or if none comes. */
async function ask(url: string): Promise<Buffer | undefined> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    const chunks: Uint8Array[] = [];
    const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = answer.body ?? [];
    for await (const chunk of body) {
      chunks.push(chunk);
      if (Buffer.concat(chunks).length > maxBytes) return undefined;
    }
    return answer.status === 200 ? Buffer.concat(chunks) : undefined;
  } catch {
    return undefined;
  }
}
