import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** Node's request as a Request; undefined when it cannot be one (no host, a target that is no path, a method like TRACE). */
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
