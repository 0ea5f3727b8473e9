import { type HttpRequest } from '@azure/functions';
import { fleetCheckRequestSchema } from '../../../shared/contracts/api/fleetRequest';
import { fleetRequestSchema } from '../../../shared/contracts/api/fleetRequest';
import { backRequestSchema, rollbackRequestSchema } from '../../../shared/contracts/api/rollbackAnswers';
import { type Operation } from '../../../shared/contracts/operations/operation';
import { type RequestName, requestSchemas } from '../../../shared/contracts/operations/schemas';
import { invalidRequest, type ParsedInput, parseInput } from '../answers/faults';
import { parseFleet } from './parseFleet';
import { Refused } from '../answers/problem';
import { jsonFault } from '../../../shared/rules/text/jsonFault';
import { quoteText } from '../../../shared/rules/text/quoteText';

type Parse = (body: unknown) => ParsedInput<unknown> | Promise<ParsedInput<unknown>>;

/** Bodies that are parsed in parts, or by one of two schemas. */
const ownParsers: Partial<Readonly<Record<RequestName, Parse>>> = {
  FleetRequest: (body) => parseFleet(fleetRequestSchema, body),
  FleetCheckRequest: (body) => parseFleet(fleetCheckRequestSchema, body),
  RollbackRequest: (body) => parseInput<unknown>(hasDirection(body) ? backRequestSchema : rollbackRequestSchema, body),
};

/** Reads and parses the body that an operation has. Throws a refusal that names every fault. */
export async function parseBody(row: Operation, request: HttpRequest, query: object): Promise<unknown> {
  if (!('body' in row) || row.body === null || request.method === 'OPTIONS') return undefined;
  const { body: name, mayLackBody, maxBytes, bodyTypes: types } = row;
  const absent = typeof mayLackBody === 'function' ? mayLackBody({ ...query }) : mayLackBody && {};
  const body = await readBody(request, { maxBytes, types, absent });
  if (row.isParsedByHandler) return body;
  const parsed = await (ownParsers[name]?.(body) ?? parseInput<unknown>(requestSchemas[name], body));
  if (parsed.ok) return parsed.data;
  const invalid = invalidRequest(parsed.faults);
  throw new Refused(row.expects === undefined ? invalid : { ...invalid, detail: row.expects, errors: parsed.faults });
}

/** Whether the body is for a move back. Its schema names every other direction. */
function hasDirection(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'direction' in body;
}

/** Far larger than any real request, and small enough to be harmless. */
export const maxBodyBytes = 64 * 1024;

interface Expected {
  readonly maxBytes?: number | undefined;
  /** The content types that it accepts. */
  readonly types?: readonly string[] | undefined;
  /** The value of a request without a body; absent if each request must have one. */
  readonly absent?: object | undefined;
}

/** Reads a JSON body. Refuses a wrong content type, a body that is too large, and one that is not JSON. */
export async function readBody(
  request: HttpRequest,
  { maxBytes = maxBodyBytes, types = ['application/json'], absent }: Expected = {},
): Promise<unknown> {
  if (absent !== undefined && hasNoBody(request)) return absent;
  const contentType = request.headers.get('content-type') ?? '';
  const [mediaType = ''] = contentType.split(';', 1);
  if (!types.includes(mediaType.trim().toLowerCase())) {
    const came = contentType === '' ? 'the request has no Content-Type' : `got ${quoteText(contentType)}`;
    const detail = `Expected the header Content-Type: ${types.join(' or ')}; ${came}.`;
    throw new Refused({ status: 415, code: 'CONTENT_TYPE_NOT_JSON', detail });
  }
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > maxBytes) {
    const detail = `Expected a body of at most ${String(maxBytes)} bytes; got ${String(bytes.byteLength)}. Send only the fields of the contract: /api/openapi.json.`;
    throw new Refused({ status: 413, code: 'BODY_TOO_LARGE', detail });
  }
  const text = decode(bytes);
  const value = text === undefined ? undefined : parse(text);
  if (value === undefined) throw new Refused({ status: 400, code: 'BODY_NOT_JSON', detail: notJson(text) });
  return value;
}

function hasNoBody(request: HttpRequest): boolean {
  const isEmpty = request.body === null || request.headers.get('content-length') === '0';
  // Many clients name the type of a body also when they send none.
  const contentType = request.headers.get('content-type') ?? 'application/json';
  return isEmpty && contentType.startsWith('application/json');
}

function decode(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function notJson(text: string | undefined): string {
  if (text === undefined) return 'The body is not text in UTF-8; send it in UTF-8.';
  if (text.trim() === '') return 'The body is empty; expected a JSON object.';
  const fault = jsonFault(text);
  if (fault === undefined) return 'The body is not JSON; expected a JSON object.';
  const { line, column, expected, found } = fault;
  const came = found === undefined ? 'the body ends there' : `got ${found}`;
  return `The body is not JSON: expected ${expected} at line ${String(line)}, column ${String(column)}; ${came}.`;
}
