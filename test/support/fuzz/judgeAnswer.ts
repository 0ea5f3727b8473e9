import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { type ApiDocument, type DocumentedOperation, findOperation, isOfApp } from './apiDocument';
import { type FuzzRequest } from './fuzzRequests';
import { type FuzzAnswer, type FuzzOutcome } from './sendFuzz';

export interface Verdict {
  /** The fault of the answer; undefined if there is none. */
  readonly fault: string | undefined;
  /** The operation that answered; undefined if the host answered, or nobody. */
  readonly operationId: string | undefined;
}

/** The function for every other path below the prefix, with its methods. */
export const unknownRoute = 'unknownRoute';
const appMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const problemType = 'application/problem+json';
/** One object for all answers, because it caches compiled schemas. */
const problems = { $ref: '#/components/schemas/ProblemDocument' };

/** Compares answers with the document: status, media type, body, and the headers of every answer. */
export function answerJudge(document: ApiDocument): (request: FuzzRequest, outcome: FuzzOutcome) => Verdict {
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false });
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
    if (request.mayBeRefused && isOfHost(outcome)) return verdict(undefined);
    if (operation !== undefined) {
      return { fault: faultOf(operation, request, outcome), operationId: operation.operationId };
    }
    if (!isOfApp(request.target) || !appMethods.includes(request.method)) return verdict(faultOfHost(request, outcome));
    return { fault: faultOfUnknown(request, outcome), operationId: unknownRoute };
  };

  /** The app's answer to a path or a method that is not in the document. */
  function faultOfUnknown({ method }: FuzzRequest, answer: FuzzAnswer): string | undefined {
    const isOptions = method === 'OPTIONS' && answer.status === 204;
    if (answer.status !== 404 && answer.status !== 405 && !isOptions) {
      return `an answer of ${String(answer.status)} to what is not in the document`;
    }
    if (answer.status !== 404 && answer.headers['allow'] === undefined) return 'no Allow';
    if (isOptions) return faultOfGuards(answer);
    if (mediaType(answer) !== problemType) return `media type “${mediaType(answer)}” of a problem`;
    return faultOfGuards(answer) ?? (method === 'HEAD' ? undefined : faultOfBody(problems, answer));
  }

  function faultOf(
    { responses }: DocumentedOperation,
    { method }: FuzzRequest,
    answer: FuzzAnswer,
  ): string | undefined {
    const documented = responses[String(answer.status)];
    if (documented === undefined) return `status ${String(answer.status)} is not in the document`;
    const type = mediaType(answer);
    const schema = documented.content?.[type]?.schema;
    if (schema === undefined) return `media type “${type}” is not in the document`;
    const isBodiless = method === 'HEAD' || !type.endsWith('json');
    return faultOfGuards(answer) ?? (isBodiless ? undefined : faultOfBody(schema, answer));
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

/** The host refuses requests for other paths: without a body, with a sentence, or with a problem document. */
function faultOfHost({ target }: FuzzRequest, { status }: FuzzAnswer): string | undefined {
  // Without keys, the host shows and runs functions below this path, as Core Tools do.
  if (/^\/admin\/functions(?:[/?]|$)/i.test(target)) return undefined;
  return status < 400 ? `an answer of ${String(status)} to what is not in the document` : undefined;
}

/**
 * The host's answers have no body, a sentence, or a problem document without a type of the app. For HEAD only the
 * headers show this.
 */
function isOfHost({ status, headers, text }: FuzzAnswer): boolean {
  const type = headers['content-type'] ?? '';
  const isPlain = !type.startsWith('application/') || text.includes('"type":"about:blank"');
  return status >= 400 && (isPlain || (text === '' && headers['x-content-type-options'] === undefined));
}

function faultOfGuards({ headers }: FuzzAnswer): string | undefined {
  if (headers['x-content-type-options'] !== 'nosniff') return 'no X-Content-Type-Options';
  return headers['cache-control'] === 'no-store' ? undefined : 'no Cache-Control: no-store';
}

function verdict(fault: string | undefined): Verdict {
  return { fault, operationId: undefined };
}

/** A request that was cut, or whose head was refused while its body was sent, needs no answer. */
function mayEndWithoutAnswer({ sending, mayBeRefused, body, method }: FuzzRequest): boolean {
  return sending === 'cut' || mayBeRefused || (body !== undefined && (body.length > 60_000 || method === 'OPTIONS'));
}

function mediaType({ headers }: FuzzAnswer): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}
