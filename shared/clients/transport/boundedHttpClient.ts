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
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early destroys the stream and its connection.
  for await (const chunk of readableStreamBody ?? []) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw new CallFault({ kind: 'unreadable', why: `its answer is over ${maxBytes} bytes` });
    chunks.push(bytes);
  }
  return { ...rest, bodyAsText: Buffer.concat(chunks).toString('utf8') };
}
