import { readFileSync } from 'node:fs';

/** By origin, the keys of the apps that this test file started. */
const keys = new Map<string, string>();

/** The function key of the app at this address; undefined for an app without keys. */
export function keyOf(url: string): string | undefined {
  return URL.canParse(url) ? keys.get(new URL(url).origin) : undefined;
}

/** From now on, `fetch` sends the key of this file to the functions of this app, as the person who started it does. */
export function sendKeyOf(baseUrl: string, keyFile: string): void {
  if (keys.size === 0) globalThis.fetch = withKeys(globalThis.fetch);
  keys.set(
    baseUrl,
    readFileSync(keyFile, 'utf8')
      .replace(/^x-functions-key: /, '')
      .trim(),
  );
}

/** The durable API has keys of its own, in the query. */
const ownKeys = /^\/(?:runtime|admin)\//;

function withKeys(send: typeof fetch): typeof fetch {
  return (input, init = {}) => {
    const request = input instanceof Request ? input : new Request(input);
    const { url } = request;
    const key = keyOf(url);
    if (key === undefined || ownKeys.test(new URL(url).pathname)) return send(input, init);
    const headers = new Headers(init.headers ?? request.headers);
    if (!headers.has('x-functions-key')) headers.set('x-functions-key', key);
    return send(input, { ...init, headers });
  };
}
