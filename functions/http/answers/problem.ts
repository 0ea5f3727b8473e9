import { type HttpResponseInit } from '@azure/functions';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { type ProblemDocument } from '../../../shared/contracts/api/problemDocument';

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

export type RefusalParts = Omit<ProblemParts, 'instance'>;

/** A handler throws this to answer with a problem document. */
export class Refused extends Error {
  constructor(readonly parts: RefusalParts) {
    super(parts.detail);
  }
}

/** Answers with a problem document if there is a reason to. */
export function refuseIf(parts: RefusalParts | undefined): void {
  if (parts !== undefined) throw new Refused(parts);
}

/** Returns an RFC 9457 problem document as an HTTP answer. */
export function problemAnswer(parts: ProblemParts): HttpResponseInit {
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
