import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** The activity that the runtime itself runs for `callHttp` (extension: Listener/TaskHttpActivityShim.cs). */
export const httpActivityName = 'BuiltIn::HttpActivity';

const requestSchema = z.looseObject({
  method: z.string(),
  uri: z.string(),
  content: z.string().nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  tokenSource: z.unknown().optional(),
});
type HttpRequest = z.infer<typeof requestSchema>;

/**
 * Runs the runtime's own activity behind `callHttp` (extension: Listener/TaskHttpActivityShim.cs): makes the call and returns
 * `{statusCode, content, headers}` as JSON. Like the extension, it omits headers that describe the content. Rejects when
 * no answer arrives or when the request is not valid.
 */
export async function callHttp(input: string | null): Promise<string> {
  const request = requestSchema.parse(JSON.parse(input ?? 'null'));
  if (request.tokenSource) throw new Error('The embedded host does not support callHttp with a token source.');
  const { statusCode, headers, content } = await send(request);
  return JSON.stringify({ statusCode, content, headers: responseHeaders(headers) });
}

interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: NodeJS.Dict<string[]>;
  readonly content: string;
}

/** Uses Node's own client, because `fetch` refuses ports that the extension calls, and follows no redirect. */
async function send(request: HttpRequest): Promise<HttpAnswer> {
  const headers = Object.fromEntries(requestHeaders(request));
  const url = new URL(request.uri);
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(unanswered(url, error));
    };
    const call = client.request(url, { method: request.method, headers }, (response) => {
      const { statusCode = 0, headersDistinct } = response;
      text(response).then((content) => {
        resolve({ statusCode, headers: headersDistinct, content });
      }, fail);
    });
    call.on('error', fail).end(request.content ?? undefined);
  });
}

/** Describes a call without an answer in the words of the extension where they are known. */
function unanswered({ hostname, port, protocol }: URL, error: NodeJS.ErrnoException): Error {
  const known = refusals.get(error.code ?? '');
  const usualPort = protocol === 'https:' ? '443' : '80';
  return known === undefined ? error : new Error(`${known} (${hostname}:${port === '' ? usualPort : port})`);
}

const refusals = new Map([
  ['ECONNREFUSED', 'Connection refused'],
  ['ENOTFOUND', 'Name or service not known'],
]);

function requestHeaders(request: HttpRequest): Headers {
  const headers = new Headers(request.headers ?? {});
  const type = headers.get('content-type');
  if (type?.includes(';')) throw new Error(`The format of value '${type}' is invalid.`);
  if (request.content && type === null) headers.set('content-type', 'text/plain');
  return headers;
}

function responseHeaders(headers: NodeJS.Dict<string[]>): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, values = []] of Object.entries(headers)) {
    if (/^(content-|allow$|expires$|last-modified$)/.test(name)) continue;
    const [only = ''] = values;
    kept[name] = values.length > 1 ? values : only;
  }
  return kept;
}
