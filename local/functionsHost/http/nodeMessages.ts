import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Converts Node's request. Returns undefined without a host, for a target that is not a path, or for a method like TRACE. */
export function toRequest(incoming: IncomingMessage): Request | undefined {
  const { method = 'GET', url = '/', rawHeaders } = incoming;
  const { host } = incoming.headers;
  if (host === undefined || !url.startsWith('/')) return undefined;
  try {
    const headers = new Headers();
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
    }
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const body = hasBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' as const };
    return new Request(`http://${host}${url}`, { method, headers, ...body });
  } catch {
    return undefined;
  }
}

/** Writes an answer without adding headers. Resolves when the answer is sent or the caller has disconnected. */
export async function writeResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  if (!response.body) {
    outgoing.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(response.body), outgoing);
  } catch {
    // The caller has disconnected, or the function's stream failed after the head was sent. Closing the connection shows this.
    outgoing.destroy();
  }
}
