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
    options: MoverErrorOptions = { retryable: false },
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.retryable = options.retryable;
    this.requestId = options.requestId;
  }
}

/** Whether an error is one of the app with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is MoverError {
  return error instanceof MoverError && codes.includes(error.code);
}

/** For a `catch`: gives a value instead of an error with this code, and throws every other error again. */
export function whenCode<Value>(code: ErrorCode, value: Value): (error: unknown) => Value {
  return (error) => {
    if (hasCode(error, code)) return value;
    throw error;
  };
}
