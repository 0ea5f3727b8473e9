import { connectTimeoutCode } from './vaultAgent';
import { MoverError } from '../../contracts/model/moverError';

/** The fault of a call to a vault, without any part of the request: no body, no header, no query. */
export type CallFaultDetail =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** `error.code` of the answer's envelope, and the code of its inner error. */
      readonly code: string | undefined;
      readonly innerCode: string | undefined;
      readonly serviceMessage: string;
      readonly requestId: string | undefined;
      readonly retryAfterMs: number | undefined;
      /** The API versions that the service names when it refuses the one that was sent. */
      readonly supportedVersions?: readonly string[];
    }
  | { readonly kind: 'network'; readonly code: string; readonly sent: boolean }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'challenge' }
  /** `why` continues a message; without it the answer did not match its schema. `badName`: no item can have this name. */
  | { readonly kind: 'unreadable'; readonly why?: string; readonly badName?: true };

export type AnswerFault = Extract<CallFaultDetail, { kind: 'answer' }>;

/**
 * Whether an answer says that the vault cannot use a backup. Which status comes with it is not documented, so the words
 * decide too. Source: azure-cli issue 8767, azure-docs issue 107520, recorded answers of the SDK's tests.
 */
export function refusesBackup(detail: CallFaultDetail): boolean {
  return detail.kind === 'answer' && /backup blob/i.test(`${detail.code ?? ''} ${detail.serviceMessage}`);
}

/** Thrown only inside of the clients; callers get a `MoverError` instead. */
export class CallFault extends Error {
  override readonly name = 'CallFault';

  constructor(readonly detail: CallFaultDetail) {
    super(describe(detail));
  }

  /** The HTTP status of an answer, under the name that errors of the SDK give it. */
  get statusCode(): number | undefined {
    return this.detail.kind === 'answer' ? this.detail.status : undefined;
  }
}

function describe(detail: CallFaultDetail): string {
  switch (detail.kind) {
    case 'answer':
      return ['HTTP', detail.status, detail.code, detail.innerCode].filter(Boolean).join(' ');
    case 'network':
      return `network ${detail.code}`;
    case 'timeout':
      return `no answer in ${detail.afterMs} ms`;
    case 'challenge':
      return 'challenge refused';
    case 'unreadable':
      return 'unreadable answer';
  }
}

/** The fields of any thrown value that can be read without trusting its type. */
export interface ErrorShape {
  readonly name: string;
  /** The code of Node or of the SDK: `ECONNREFUSED`, `BlobNotFound`, `REQUEST_SEND_ERROR`. */
  readonly code: string | undefined;
  readonly statusCode: number | undefined;
  readonly message: string;
}

/** Reads the known fields of any thrown value. */
export function errorShape(error: unknown): ErrorShape {
  const read = (key: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  const [name, code, statusCode, message] = [read('name'), read('code'), read('statusCode'), read('message')];
  return {
    name: typeof name === 'string' ? name : 'Error',
    code: typeof code === 'string' ? code : undefined,
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
    message: typeof message === 'string' ? message : '',
  };
}

/**
 * A replacement for an error of the SDK, safe to keep as `cause`. It has only name, code and status. The original
 * contains the whole request with body and Authorization header, and its message can quote a response body.
 */
export function safeCause(error: unknown): Error {
  const { name, code, statusCode } = errorShape(error);
  const cause = new Error([name, code, statusCode].filter((part) => part !== undefined).join(' '));
  // The stack would only show this function.
  delete cause.stack;
  return cause;
}

/** Codes of failures before the first byte of the request was sent. The service cannot have executed the request. */
const unsentCodes = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  connectTimeoutCode,
]);

/** Codes of OpenSSL and Node for a certificate that is not trusted. */
const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

/** Turns an error of the pipeline into a `CallFault`. A `CallFault` or `MoverError` is returned unchanged. */
export function networkFault(error: unknown): Error {
  if (error instanceof CallFault || error instanceof MoverError) return error;
  const { name, code, message } = errorShape(error);
  if (message.startsWith('The challenge ')) return new CallFault({ kind: 'challenge' });
  // The pipeline uses this code when the connection breaks within the body. The app parses the body later.
  if (code === 'PARSE_ERROR') return new CallFault({ kind: 'network', code: 'ECONNRESET', sent: true });
  const sent = !(isCertificateFault(code) || unsentCodes.has(code ?? '') || message.startsWith('connect '));
  return new CallFault({ kind: 'network', code: code ?? name, sent });
}

/** Whether a code of OpenSSL or Node says that a certificate is not trusted. */
export function isCertificateFault(code: string | undefined): boolean {
  return code !== undefined && certificateCode.test(code);
}

/** The error for a vault that cannot be reached. `code` is the code of Node; the message explains it. */
export function unreachable(vault: string, code: string, cause: unknown): MoverError {
  const { words, isPermanent } = explain(code);
  return new MoverError('VAULT_UNREACHABLE', `Vault ${vault} cannot be reached: ${words}.`, {
    retryable: !isPermanent,
    cause,
  });
}

function explain(code: string): { readonly words: string; readonly isPermanent: boolean } {
  if (code === 'ENOTFOUND') {
    return { words: 'its name does not resolve; check the spelling, and that the vault exists', isPermanent: true };
  }
  if (code === 'EAI_AGAIN') return { words: 'name resolution is temporarily unavailable', isPermanent: false };
  if (code === 'ECONNREFUSED') return { words: 'the connection was refused', isPermanent: false };
  if (code === 'ETIMEDOUT' || code === connectTimeoutCode) return { words: 'connecting timed out', isPermanent: false };
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return { words: 'there is no network route to its address', isPermanent: false };
  if (isCertificateFault(code)) {
    return {
      words: `its TLS certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS adds a trusted authority`,
      isPermanent: true,
    };
  }
  return { words: `the connection broke (${code})`, isPermanent: false };
}
