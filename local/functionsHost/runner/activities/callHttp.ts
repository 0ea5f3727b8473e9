import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { managedIdentityToken, tokenSourceSchema } from './managedIdentityToken';

/** The activity that the runtime itself runs for `callHttp` (extension: Listener/TaskHttpActivityShim.cs). */
export const httpActivityName = 'BuiltIn::HttpActivity';

const requestSchema = z.looseObject({
  method: z.string(),
  uri: z.string(),
  content: z.string().nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  tokenSource: tokenSourceSchema.nullish(),
});
type HttpRequest = z.infer<typeof requestSchema>;

/**
 * Runs the runtime's own activity behind `callHttp` (extension: Listener/TaskHttpActivityShim.cs): makes the call and returns
 * `{statusCode, content, headers}` as JSON. Like the extension, it omits headers that describe the content, and sends the token of a
 * managed identity when the request has a token source. Rejects when no answer or token arrives, or when the request is not valid.
 */
export async function callHttp(input: string | null): Promise<string> {
  const request = requestSchema.parse(JSON.parse(input ?? 'null'));
  const token = request.tokenSource ? await managedIdentityToken(request.tokenSource) : undefined;
  const { statusCode, headers, content } = await send(request, token);
  return JSON.stringify({ statusCode, content, headers: responseHeaders(headers) });
}

interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: NodeJS.Dict<string[]>;
  readonly content: string;
}

/** Uses Node's own client, because `fetch` refuses ports that the extension calls, and follows no redirect. */
async function send(request: HttpRequest, token: string | undefined): Promise<HttpAnswer> {
  const headers = Object.fromEntries(requestHeaders(request, token));
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

function requestHeaders(request: HttpRequest, token: string | undefined): Headers {
  const headers = new Headers(request.headers ?? {});
  const type = headers.get('content-type');
  if (type?.includes(';')) throw new Error(`The format of value '${type}' is invalid.`);
  if (request.content && type === null) headers.set('content-type', 'text/plain');
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
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
