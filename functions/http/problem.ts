import { type HttpResponseInit, type HttpRequest } from '@azure/functions';
import { type ErrorCode } from '../../shared/contracts/model/errorCodes';
import { type ProblemDocument } from '../../shared/contracts/api/problemDocument';
import { quoteText } from '../../shared/rules/text/quoteText';
import { parameterMustBe } from './describeIssue';

export interface Fault {
  /** JSON pointer into the body, "" for the body itself. */
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemParts {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  /** Path of the request, without its query: a query may hold a key. */
  readonly instance: string;
  readonly errors?: readonly Fault[];
  /** The log describes the error under this id. */
  readonly invocationId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Returns an RFC 9457 problem document as an HTTP answer. */
export function problem(parts: ProblemParts): HttpResponseInit {
  const { status, code, detail, instance, errors, invocationId, headers } = parts;
  const document: ProblemDocument = {
    type: `urn:keyvault-mover:error:${code}`,
    title: titleOf(code),
    status,
    detail,
    instance,
    code,
    ...(invocationId === undefined ? {} : { invocationId }),
    ...(errors === undefined ? {} : { errors: errors.map((fault) => ({ ...fault })) }),
  };
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
    body: JSON.stringify(document),
  };
}

function titleOf(code: ErrorCode): string {
  const words = code
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(/\bjson\b/, 'JSON');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Returns the answer to a request for an unsupported format, named by the query or by `Accept`. */
export function formatProblem(request: HttpRequest, formats: readonly string[], instance: string): HttpResponseInit {
  const known = formats.map((format) => `"${format}"`).join(', ');
  const format = request.query.get('format');
  const detail =
    format === null
      ? `No format matches the header Accept (${quoteText(request.headers.get('accept') ?? '')}). Use ?format= with one of ${known}.`
      : parameterMustBe('format', `one of ${known}`, format);
  return problem({ status: 406, code: 'FORMAT_NOT_SUPPORTED', detail, instance });
}
