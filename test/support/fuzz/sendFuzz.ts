import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { type FuzzRequest } from './fuzzRequests';

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** `gone`: the connection was closed without an answer; `late`: nothing came within the limit. */
export type FuzzOutcome = FuzzAnswer | 'gone' | 'late';

export interface FuzzSender {
  send(request: FuzzRequest): Promise<FuzzOutcome>;
  /** Sends bytes unchanged, and returns all received bytes when the connection ends. Rejects after a time-out. */
  sendBytes(bytes: string | Buffer): Promise<string>;
  close(): void;
}

/** Sends requests unchanged, without the checks of `fetch`, with a time-out for each. */
export function fuzzSender(port: number, limitMs: number): FuzzSender {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  return {
    send: (request) =>
      new Promise((resolve) => {
        const outgoing = httpRequest({
          host: '127.0.0.1',
          port,
          agent,
          method: request.method,
          path: request.target,
          headers: rawHeaders(request, port),
        });
        const timer = setTimeout(() => {
          settle('late');
        }, limitMs);
        const settle = (outcome: FuzzOutcome): void => {
          clearTimeout(timer);
          resolve(outcome);
          if (typeof outcome === 'string') outgoing.destroy();
        };
        outgoing.once('error', () => {
          settle('gone');
        });
        outgoing.once('response', (incoming) => {
          const chunks: Buffer[] = [];
          const answer = (): void => {
            const headers = incoming.headers as Record<string, string>;
            settle({ status: incoming.statusCode ?? 0, headers, text: Buffer.concat(chunks).toString() });
          };
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.once('end', answer).once('error', answer);
        });
        writeBody(outgoing, request);
      }),
    sendBytes: (bytes) =>
      new Promise((resolve, reject) => {
        let text = '';
        const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
        const timer = setTimeout(() => {
          reject(new Error(`The connection did not end within ${String(limitMs)} ms.`));
          socket.destroy();
        }, limitMs);
        socket.on('data', (chunk) => (text += chunk.toString('latin1')));
        socket.once('error', () => undefined);
        socket.once('close', () => {
          clearTimeout(timer);
          resolve(text);
        });
      }),
    close: () => {
      agent.destroy();
    },
  };
}

/** Headers in pairs are sent unchanged. Node.js adds only those that frame the body. */
function rawHeaders({ headers, body, sending }: FuzzRequest, port: number): string[] {
  const hasHost = headers.some(([name]) => name === 'Host');
  const all = [...headers, ...(hasHost ? [] : [['Host', `127.0.0.1:${String(port)}`] as const])];
  if (body !== undefined && sending !== 'chunked') {
    all.push(['Content-Length', String(body.length + (sending === 'cut' ? 100 : 0))]);
  }
  if (body !== undefined && sending === 'chunked') all.push(['Transfer-Encoding', 'chunked']);
  return all.flat();
}

function writeBody(outgoing: ReturnType<typeof httpRequest>, { body, sending }: FuzzRequest): void {
  if (body === undefined) {
    outgoing.end();
    return;
  }
  if (sending === 'cut') {
    outgoing.write(body, () => outgoing.destroy());
    return;
  }
  if (sending === 'chunked') {
    const middle = Math.floor(body.length / 2);
    if (middle > 0) outgoing.write(body.subarray(0, middle));
    outgoing.end(body.subarray(middle));
    return;
  }
  outgoing.end(body);
}
