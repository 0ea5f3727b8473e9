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
