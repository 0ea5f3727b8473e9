import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { type ApiDocument, type DocumentedOperation, findOperation } from './apiDocument';
import { type FuzzRequest } from './fuzzRequests';
import { type FuzzAnswer, type FuzzOutcome } from './sendFuzz';

export interface Verdict {
  /** What is wrong; undefined when nothing is. */
  readonly fault: string | undefined;
  /** The operation that answered; undefined when the host did, or nobody. */
  readonly operationId: string | undefined;
}

/** Holds answers to the document: status, media type, body, and what every answer of the app carries. */
export function answerJudge(document: ApiDocument): (request: FuzzRequest, outcome: FuzzOutcome) => Verdict {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  ajv.addSchema({ $id: 'document', ...document.whole });
  const checks = new Map<object, ValidateFunction>();

  return (request, outcome) => {
    if (outcome === 'late') return verdict('no answer within the limit');
    if (outcome === 'gone')
      return verdict(mayEndWithoutAnswer(request) ? undefined : 'the connection ended without an answer');
    if (outcome.status >= 500) return verdict(`HTTP ${String(outcome.status)}`);
    if (outcome.headers['access-control-allow-origin'] !== undefined) return verdict('another origin may read it');
    if (/node_modules|\bdist[\\/]|\n\s+at |\.[jt]s:\d/.test(outcome.text)) return verdict('internals in the answer');
    const operation = findOperation(document, request.method, request.target);
    const isOfHost = outcome.status >= 400 && !mediaType(outcome).startsWith('application/');
    if (operation === undefined) return verdict(isOfHost ? undefined : 'an answer to what is not in the document');
    if (isOfHost && request.mayBeRefused) return verdict(undefined);
    return { fault: faultOf(operation, outcome), operationId: operation.operationId };
  };

  function faultOf({ responses }: DocumentedOperation, answer: FuzzAnswer): string | undefined {
    const told = responses[String(answer.status)];
    if (told === undefined) return `status ${String(answer.status)} is not in the document`;
    const type = mediaType(answer);
    const schema = told.content?.[type]?.schema;
    if (schema === undefined) return `media type “${type}” is not in the document`;
    if (answer.headers['x-content-type-options'] !== 'nosniff') return 'no X-Content-Type-Options';
    if (answer.headers['cache-control'] !== 'no-store') return 'no Cache-Control: no-store';
    return type.endsWith('json') ? faultOfBody(schema, answer) : undefined;
  }

  function faultOfBody(schema: object, { text }: FuzzAnswer): string | undefined {
    const check = checks.get(schema) ?? compile(schema);
    checks.set(schema, check);
    try {
      return check(JSON.parse(text)) ? undefined : `body: ${ajv.errorsText(check.errors)}`;
    } catch {
      return 'the body is not JSON';
    }
  }

  function compile(schema: object): ValidateFunction {
    return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object);
  }
}

function verdict(fault: string | undefined): Verdict {
  return { fault, operationId: undefined };
}

/** Of a request that broke off, or whose head was refused while its body was on its way, nothing needs to come back. */
function mayEndWithoutAnswer({ sending, mayBeRefused, body, method }: FuzzRequest): boolean {
  return sending === 'cut' || mayBeRefused || (body !== undefined && (body.length > 60_000 || method === 'OPTIONS'));
}

function mediaType({ headers }: FuzzAnswer): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}
