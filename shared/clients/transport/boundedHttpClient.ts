import { Readable } from 'node:stream';
import { type HttpClient, createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { CallFault } from './callFault';

/**
 * The longest answer of a vault that the app reads. The largest known answer is a backup of 501 versions of 25 KB each,
 * about 18 MB in base64url.
 */
export const maxAnswerBytes = 32 * 1024 * 1024;

/** For which answers the client of the SDK returns the body as a stream. */
const everyStatus = new Set([Number.POSITIVE_INFINITY]);
const noStatus = new Set<number>();

/**
 * The default HTTP client of the SDK, with a limit: an answer of more than `maxBytes` bytes fails with an `unreadable`
 * `CallFault`, and the connection is closed before the rest arrives. The default client reads answers of any size. It asks for no
 * compression: the default client decompresses through a second stream, and then an answer that is too long keeps its connection, and
 * one that is cut off never ends.
 */
export function boundedHttpClient(maxBytes = maxAnswerBytes): HttpClient {
  const client = createDefaultHttpClient();
  return {
    async sendRequest(request) {
      request.streamResponseStatusCodes = everyStatus;
      request.headers.set('accept-encoding', 'identity');
      const { status, headers, readableStreamBody: body } = await client.sendRequest(request);
      // The SDK parses no body of an answer that its caller wants as a stream.
      request.streamResponseStatusCodes = noStatus;
      return { request, status, headers, bodyAsText: body === undefined ? '' : await textOf(body, maxBytes) };
    },
  };
}

/** Reads a stream to its end. With an iterator, a request takes some percent more processor time (docs/scale.md). */
function textOf(stream: NodeJS.ReadableStream, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let hasEnded = false;
    stream
      .on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBytes) chunks.push(chunk);
        else {
          destroy(stream);
          reject(new CallFault({ kind: 'unreadable', why: `its answer is over ${maxBytes} bytes` }));
        }
      })
      .once('end', () => {
        hasEnded = true;
        resolve(Buffer.concat(chunks).toString('utf8'));
      })
      .once('error', reject)
      .once('close', () => {
        if (!hasEnded)
          reject(Object.assign(new Error('The connection ended inside the answer.'), { code: 'ECONNRESET' }));
      });
  });
}

/** Closes the connection before the rest arrives. */
function destroy(stream: NodeJS.ReadableStream): void {
  if (stream instanceof Readable) stream.destroy();
}
