import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a request shows one of these keys, as `?code=` or in the header `x-functions-key`. */
export function hasKey(request: Request, keys: readonly string[]): boolean {
  const given = new URL(request.url).searchParams.get('code') ?? request.headers.get('x-functions-key');
  return given !== null && keys.filter((key) => sameText(given, key)).length > 0;
}

/** Compares in a time that tells nothing of the contents. */
function sameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
