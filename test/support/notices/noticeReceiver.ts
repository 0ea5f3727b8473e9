import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo } from 'node:net';
import { type LooseJson } from '../host/hostClient';
import { waitUntil } from '../host/hostWait';

export interface ReceivedNotice {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as received; the signature covers these characters. */
  readonly body: string;
  /** The body read as JSON. */
  readonly event: LooseJson;
  readonly atSeconds: number;
}

/** Answers a request in any way. The body has been read and `request.complete` is true. */
export type Respond = (response: ServerResponse, count: number) => void;

export interface NoticeReceiver {
  readonly url: string;
  readonly port: number;
  readonly received: readonly ReceivedNotice[];
  respond: Respond;
  /** Waits until the received notices meet a condition. */
  until(
    condition: (received: readonly ReceivedNotice[]) => boolean,
    limitMs?: number,
  ): Promise<readonly ReceivedNotice[]>;
  stop(): Promise<void>;
}

export function answer(status: number, headers: Readonly<Record<string, string>> = {}): Respond {
  return (response) => {
    response.writeHead(status, headers).end();
  };
}

/** A real HTTP server on loopback that stores all requests, and answers 204 by default. */
export async function startNoticeReceiver(port = 0): Promise<NoticeReceiver> {
  const received: ReceivedNotice[] = [];
  const server = createServer((request, response) => {
    void read(request).then((notice) => {
      received.push(notice);
      receiver.respond(response, received.length);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  const receiver: NoticeReceiver = {
    url: `http://127.0.0.1:${bound}/hooks/mover?code=receiver-token`,
    port: bound,
    received,
    respond: answer(204),
    until: (condition, limitMs) => waitUntil(() => (condition(received) ? received : undefined), 'notices', limitMs),
    stop: () => stop(server),
  };
  return receiver;
}

/**
 * Verifies a notice as a receiver does, with the Web Cryptography API and a maximum age of five minutes. The code
 * follows the specification, not the sender.
 */
export async function isSigned({ headers, body, atSeconds }: ReceivedNotice, secret: string): Promise<boolean> {
  const id = String(headers['webhook-id']);
  const time = String(headers['webhook-timestamp']);
  if (!/^\d+$/.test(time) || Math.abs(atSeconds - Number(time)) > 300) return false;
  const raw = Uint8Array.from(atob(secret.replace('whsec_', '')), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const signed = new TextEncoder().encode([id, time, body].join('.'));
  const candidates = String(headers['webhook-signature'])
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .map((entry) => Uint8Array.from(atob(entry.slice(3)), (char) => char.charCodeAt(0)));
  const verdicts = await Promise.all(candidates.map((mac) => crypto.subtle.verify('HMAC', key, mac, signed)));
  return verdicts.includes(true);
}

async function read(request: IncomingMessage): Promise<ReceivedNotice> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const { method = '', url = '', headers } = request;
  return { method, url, headers, body, event: JSON.parse(body), atSeconds: Math.floor(Date.now() / 1000) };
}

async function stop(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close').catch(() => undefined);
}
