import { Readable } from 'node:stream';
import { type HttpClient, type PipelineResponse, createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { CallFault } from './callFault';

/**
 * The longest answer of a vault that the app reads, after decompression. The largest known answer is a backup of 501
 * versions of 25 KB each, about 18 MB in base64url.
 */
export const maxAnswerBytes = 32 * 1024 * 1024;

/**
 * The default HTTP client of the SDK, with a limit: an answer of more than `maxBytes` bytes fails with an `unreadable`
 * `CallFault`, and the connection is closed before the rest arrives. The default client reads answers of any size.
 */
export function boundedHttpClient(maxBytes = maxAnswerBytes): HttpClient {
  const client = createDefaultHttpClient();
  return {
    async sendRequest(request) {
      // Requests the body as a stream for every status.
      request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY]);
      const response = await client.sendRequest(request);
      delete request.streamResponseStatusCodes;
      return withText(response, maxBytes);
    },
  };
}

async function withText(response: PipelineResponse, maxBytes: number): Promise<PipelineResponse> {
  const { readableStreamBody, ...rest } = response;
  return { ...rest, bodyAsText: readableStreamBody === undefined ? '' : await textOf(readableStreamBody, maxBytes) };
}

/** Reads by events: an iterator over a stream costs several times as much, and most answers are one piece. */
function textOf(stream: NodeJS.ReadableStream, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(Buffer.from(chunk));
        return;
      }
      // With its connection.
      if (stream instanceof Readable) stream.destroy();
      reject(new CallFault({ kind: 'unreadable', why: `its answer is over ${maxBytes} bytes` }));
    });
    stream.once('error', reject);
    stream.once('end', () => {
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    // Does nothing after the end.
    stream.once('close', () => {
      reject(new CallFault({ kind: 'network', code: 'ECONNRESET', sent: true }));
    });
  });
}
