import { type IncomingMessage } from 'node:http';
import { type Readable } from 'node:stream';
import { badParameter, tooLarge } from './serviceError';

/**
 * A request as the services read it: Node's own request, whose address is parsed once. The Fetch API would create a request, its headers
 * and two streams for each, which took a quarter of the processor time of the emulator.
 */
export interface ServiceRequest {
  readonly method: string;
  readonly url: URL;
  /** Returns a header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /**
   * Reads the whole body. Rejects with 413 if it has more than `maxBytes`, and with 400 if the connection ends inside it. A second call
   * needs a body that is in memory.
   */
  readonly body: (maxBytes: number) => Promise<Uint8Array>;
}

/** The part of Node's request that the services need. */
export type Incoming = Readable & Pick<IncomingMessage, 'method' | 'headers'>;

export function serviceRequest(url: string, incoming: Incoming): ServiceRequest {
  return {
    method: incoming.method ?? 'GET',
    url: new URL(url),
    header: (name) => headerOf(incoming, name),
    body: (maxBytes) => readBody(incoming, maxBytes),
  };
}

/** The announced length of a body, in bytes; 0 if its sender does not announce it. */
export function announcedBytes({ header }: Pick<ServiceRequest, 'header'>): number {
  return Number(header('content-length') ?? 0);
}

function headerOf({ headers }: Incoming, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function readBody(incoming: Incoming, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let hasEnded = false;
    const cutOff = (): void => {
      if (!hasEnded) reject(badParameter('The request body could not be read.'));
    };
    incoming
      .on('data', (chunk: Buffer) => {
        size += chunk.length;
        // A body without a length could be endless.
        if (size > maxBytes) reject(tooLarge());
        else chunks.push(chunk);
      })
      .once('end', () => {
        hasEnded = true;
        resolve(Buffer.concat(chunks));
      })
      .once('error', cutOff)
      .once('close', cutOff);
  });
}
