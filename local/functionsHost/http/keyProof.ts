import { createHmac } from 'node:crypto';
import { z } from 'zod';

/** Where the host proves that it knows the key. */
export const proofPath = '/admin/host/proof';

/** 32 random bytes as base64url. */
const nonceSchema = z.string().regex(/^[\w-]{43}$/);

const purpose = 'embedded-host/1: the host at this address proves to a caller that it knows the function key';

interface Challenge {
  /** The address that the caller called, as `http://127.0.0.1:7071`. The host uses its own, so nobody can pass a proof on. */
  readonly origin: string;
  /** Chosen by the caller for one question, so no earlier answer fits. */
  readonly nonce: string;
}

/** The proof that its maker knows the key. It reveals nothing of the key, and is no answer in the other direction. */
export function keyProof(key: string, { origin, nonce }: Challenge): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([purpose, origin, nonce]))
    .digest('base64url');
}

/** Answers GET /admin/host/proof?nonce=…. Anybody may ask. */
export function answerProof(request: Request, key: string, origin: string): Response {
  const nonce = nonceSchema.safeParse(new URL(request.url).searchParams.get('nonce')).data;
  if (nonce === undefined) return new Response(null, { status: 400 });
  return new Response(keyProof(key, { origin, nonce }), { headers: { 'content-type': 'text/plain' } });
}
