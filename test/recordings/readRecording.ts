import { parse as parseYaml } from 'yaml';

/** One call of a recording, in the same form for every recorder. */
export interface RecordedCall {
  readonly method: string;
  readonly url: URL;
  /** Undefined when the recorder does not keep it. */
  readonly sent: unknown;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answered: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a recording of a client of Azure: of the Python tools (YAML), or of the test proxy, .NET, Java or the browser (JSON). */
export function readRecording(file: string, text: string): RecordedCall[] {
  const document = (
    file.endsWith('.yaml') ? parseYaml(text, { logLevel: 'silent' }) : JSON.parse(text.replace(/^\uFEFF/, ''))
  ) as Fields;
  const { interactions, Entries: entries, networkCallRecords: java, recordings: browser } = document;
  if (Array.isArray(interactions)) return interactions.flatMap(ofPython);
  if (Array.isArray(entries)) return entries.flatMap(ofProxy);
  if (Array.isArray(java)) return java.flatMap(ofJava);
  return Array.isArray(browser) ? browser.flatMap(ofBrowser) : [];
}

function ofPython({ request, response }: { request: Fields; response: Fields }): RecordedCall[] {
  const { body } = response;
  const status = response['status'] as { code?: number } | undefined;
  const answered = isFields(body) ? body['string'] : body;
  return callOf({
    method: request['method'],
    url: request['uri'] ?? request['url'],
    sent: request['body'] ?? null,
    status: status?.code ?? response['status_code'],
    headers: response['headers'],
    answered,
  });
}

function ofProxy(entry: Fields): RecordedCall[] {
  return callOf({
    method: entry['RequestMethod'],
    url: entry['RequestUri'],
    sent: entry['RequestBody'] ?? null,
    status: entry['StatusCode'],
    headers: entry['ResponseHeaders'],
    answered: entry['ResponseBody'],
  });
}

/** The recorder of Java keeps no bodies of requests. */
function ofJava({ Method: method, Uri: url, Response: response }: Fields): RecordedCall[] {
  const { StatusCode: status, Body: answered, ...headers } = response as Fields;
  return callOf({ method, url, sent: undefined, status: Number(status), headers, answered });
}

function ofBrowser(entry: Fields): RecordedCall[] {
  const query = new URLSearchParams(entry['query'] as Record<string, string>).toString();
  return callOf({
    method: entry['method'],
    url: query === '' ? entry['url'] : `${String(entry['url'])}?${query}`,
    sent: entry['requestBody'] ?? null,
    status: entry['status'],
    headers: entry['responseHeaders'],
    answered: entry['response'],
  });
}

function callOf(found: Readonly<Record<keyof RecordedCall, unknown>>): RecordedCall[] {
  const { method, url, sent, status, headers, answered } = found;
  if (typeof url !== 'string' || !URL.canParse(url) || typeof method !== 'string' || Number(status) === 0) return [];
  const flat = Object.entries(isFields(headers) ? headers : {}).map(([name, value]) => [
    name.toLowerCase(),
    [value].flat().map(String).join(', '),
  ]);
  return [
    {
      ...{ method: method.toUpperCase(), url: new URL(url), status: Number(status) },
      headers: Object.fromEntries(flat) as Record<string, string>,
      sent: sent === undefined ? undefined : jsonOf(sent),
      answered: jsonOf(answered),
    },
  ];
}

/** Some recorders keep a body as text, some as its value, some in pieces. */
function jsonOf(body: unknown): unknown {
  const text = Array.isArray(body) && body.every((piece) => typeof piece === 'string') ? body.join('') : body;
  if (text instanceof Uint8Array) return jsonOf(Buffer.from(text).toString('utf8'));
  if (typeof text !== 'string') return text ?? null;
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
