import { tooLarge } from './serviceError';
import { announcedBytes, type ServiceRequest } from './serviceRequest';

/** The received request, for each of its deliveries. */
export type ReceivedRequest = () => ServiceRequest;

const methodsWithBody: ReadonlySet<string> = new Set(['PUT', 'POST', 'PATCH', 'DELETE']);

/**
 * Reads the whole body into memory, so that the request can be completed after its connection ends. Leaves a body unread that announces
 * more than `maxBytes`; the operation rejects it by its length. Rejects with 400 when the connection ends inside the body, and with 413
 * when a body without a length is too large.
 */
export async function receiveWhole(request: ServiceRequest, maxBytes: number): Promise<ReceivedRequest> {
  if (!methodsWithBody.has(request.method) || announcedBytes(request) > maxBytes) return () => request;
  const bytes = await request.body(maxBytes);
  const received = { ...request, body: (most: number) => withinLimit(bytes, most) };
  return () => received;
}

function withinLimit(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  return bytes.byteLength > maxBytes ? Promise.reject(tooLarge()) : Promise.resolve(bytes);
}
