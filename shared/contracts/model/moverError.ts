import { type ErrorCode } from './errorCodes';

export interface MoverErrorOptions {
  /** True when the same call may succeed later without any change. */
  readonly retryable: boolean;
  readonly cause?: unknown;
  /** The request id of the service, for a support case. */
  readonly requestId?: string | undefined;
}

/**
 * The error class of the app. The message says what was expected, what happened and what to do. It names the item and
 * never contains a value, because messages are in history, logs and reports.
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
