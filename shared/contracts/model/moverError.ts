import { type ErrorCode } from './errorCodes';

export interface MoverErrorOptions {
  /** True when the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly cause?: unknown;
  /** The request id that the service gave, for a support case. */
  readonly requestId?: string | undefined;
}

/**
 * The one error class of the app. The message says what was expected, what came and what to do; it names the item and
 * never carries a value, because messages reach history, logs and reports.
 */
export class MoverError extends Error {
  override readonly name = 'MoverError';
  readonly retryable: boolean;
  readonly requestId: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: MoverErrorOptions,
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.retryable = options.retryable;
    this.requestId = options.requestId;
  }
}
