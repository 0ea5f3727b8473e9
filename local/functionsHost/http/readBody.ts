/** Azure Functions accepts request bodies up to this size. */
const maxBytes = 100 * 1024 * 1024;

/** Reads the whole body of a request. Returns `tooLarge` when it is longer than 100 MB. */
export async function readBody(request: Request): Promise<Buffer | 'tooLarge'> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return 'tooLarge';
  if (!request.body) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      return 'tooLarge';
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}
