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

/**
 * Runs the runtime's own activity behind `callHttp` (extension: Listener/TaskHttpActivityShim.cs): makes the call and returns
 * `{statusCode, content, headers}` as JSON. Like the extension, it omits headers that describe the content. Rejects when
 * no answer arrives or when the request is not valid.
 */
export async function callHttp(input: string | null): Promise<string> {
  const request = requestSchema.parse(JSON.parse(input ?? 'null'));
  if (request.tokenSource) throw new Error('The embedded host does not support callHttp with a token source.');
  const response = await fetch(request.uri, {
    method: request.method,
    headers: requestHeaders(request),
    body: request.content ?? null,
    redirect: 'manual',
  });
  const content = await response.text();
  return JSON.stringify({ statusCode: response.status, content, headers: responseHeaders(response.headers) });
}

function requestHeaders(request: z.infer<typeof requestSchema>): Headers {
  const headers = new Headers(request.headers ?? {});
  const type = headers.get('content-type');
  if (type?.includes(';')) throw new Error(`The format of value '${type}' is invalid.`);
  if (request.content && type === null) headers.set('content-type', 'text/plain');
  return headers;
}

function responseHeaders(headers: Headers): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    if (/^(content-|allow$|expires$|last-modified$)/.test(name)) continue;
    const known = kept[name];
    kept[name] = known === undefined ? value : [known, value].flat();
  }
  return kept;
}
