/** How a call to a vault went wrong, with nothing of its request: no body, no header, no query. */
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
    }
  | { readonly kind: 'network'; readonly code: string; readonly sent: boolean }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'challenge' }
  /** `why` in words that stand after a semicolon; without it the answer is not of the shape. */
  | { readonly kind: 'unreadable'; readonly why?: string; readonly badName?: true };

export type AnswerFault = Extract<CallFaultDetail, { kind: 'answer' }>;

/** Thrown inside of the vault clients only; callers get a `MoverError` made of it. */
export class CallFault extends Error {
  override readonly name = 'CallFault';

  constructor(readonly detail: CallFaultDetail) {
    super(describe(detail));
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
