import { type HttpClient, type PipelineResponse, createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { CallFault } from './callFault';

/**
 * Longest answer of a vault that is read, after decompression. The largest that is known is a backup of 501 versions of
 * 25 KB each, about 18 MB in base64url.
 */
export const maxAnswerBytes = 32 * 1024 * 1024;

/**
 * The SDK's own way to the service, which reads a whole answer whatever its size; here one that is longer than
 * `mostBytes` fails as unreadable, and its connection is closed, before the rest of it has come.
 */
export function boundedHttpClient(mostBytes = maxAnswerBytes): HttpClient {
  const client = createDefaultHttpClient();
  return {
    async sendRequest(request) {
      // Of every status, the body shall come as a stream.
      request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY]);
      const response = await client.sendRequest(request);
      delete request.streamResponseStatusCodes;
      return withText(response, mostBytes);
    },
  };
}

async function withText(response: PipelineResponse, maxBytes: number): Promise<PipelineResponse> {
  const { readableStreamBody, ...rest } = response;
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early destroys the stream, and with it the connection.
  for await (const chunk of readableStreamBody ?? []) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw new CallFault({ kind: 'unreadable', why: `its answer is over ${maxBytes} bytes` });
    chunks.push(bytes);
  }
  return { ...rest, bodyAsText: Buffer.concat(chunks).toString('utf8') };
}
