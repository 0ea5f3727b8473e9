import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

// Another user of the same machine: reaches every port of 127.0.0.1, and has no key.

/** Any user but root, which the tests in containers run as. */
export const otherUser = 65_534;

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** Sends a request with exactly these headers. */
export async function knock(
  url: string,
  { method = 'GET', headers = {}, body = '' }: KnockOptions = {},
): Promise<Reply> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, headers, agent: false }, resolve).once('error', reject).end(body);
  });
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}

interface KnockOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Impostor {
  readonly baseUrl: string;
  /** All that came: the first line, the headers and the body of each request. */
  readonly heard: () => string;
  readonly requests: () => number;
  stop(): void;
}

/** Listens on a port, such as one that an app used, and answers each request with what `answer` returns for its path. */
export async function impostor(answer: (path: string) => string | Promise<string>, port: number): Promise<Impostor> {
  const heard: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((incoming, outgoing) => {
    void text(incoming).then(async (body) => {
      heard.push({ url: incoming.url ?? '', headers: incoming.headers, body });
      outgoing.end(await answer(incoming.url ?? ''));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => JSON.stringify(heard),
    requests: () => heard.length,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
