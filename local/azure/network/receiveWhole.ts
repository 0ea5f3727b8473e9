import { badParameter, ServiceError, tooLarge } from '../vault/serviceError';

/** Creates the received request, once per delivery. */
export type ReceivedRequest = () => Request;

const methodsWithBody: ReadonlySet<string> = new Set(['PUT', 'POST', 'PATCH', 'DELETE']);

/**
 * Reads the whole body into memory, so that the request can be completed after its connection ends. Leaves a body unread that announces
 * more than `maxBytes`; the operation rejects it by its length. Rejects with 400 when the connection ends inside the body, and with 413
 * when a body without a length is too large.
 */
export async function receiveWhole(request: Request, maxBytes: number): Promise<ReceivedRequest> {
  if (!methodsWithBody.has(request.method)) return () => request;
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return () => request;
  const { url, method, headers } = request;
  const body = await readBytes(request, maxBytes);
  return () => new Request(url, { method, headers, ...(body.byteLength === 0 ? {} : { body }) });
}

/** Reads the body. Throws 413 when a body without a length is too large, 400 when the connection ends inside it. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    if (request.headers.has('content-length')) return new Uint8Array(await request.arrayBuffer());
    return await readCounted(request, maxBytes);
  } catch (error) {
    throw error instanceof ServiceError ? error : badParameter('The request body could not be read.');
  }
}

/** A body without a length could be endless, so its bytes are counted. */
async function readCounted(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const received: Uint8Array[] = [];
  let bytes = 0;
  const chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = request.body ?? [];
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge();
    received.push(chunk);
  }
  return new Uint8Array(Buffer.concat(received));
}
