import { z } from 'zod';
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

/** A list did not come to its end: what was read of it is not all. */
export class CutOffList extends MoverError {}

/** A step needs a right for something else than what it is about. */
export class MissingAction extends MoverError {
  constructor(
    readonly action: string,
    { code, message, requestId }: MoverError,
  ) {
    super(code, message, { retryable: false, requestId });
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

/** The words of one kind, such as types of keys, that this version of the app knows. The service adds words at any time. */
interface ServiceWords<Known extends string> {
  readonly known: readonly Known[];
  isKnown(word: string): word is Known;
  /** The word as the app writes it, whatever the case is in which the service writes it. An unknown word stays as it is. */
  spelled(word: string): string;
}

/** A word that the app knows. */
export type KnownWord<Words> = Words extends ServiceWords<infer Known> ? Known : never;

/**
 * The schema of every word that the service chooses. It refuses no word: the app keeps an unknown one as it is, compares it, and names it
 * where it would have to use it. Lint lets no schema of an answer list the words that it accepts.
 */
export const serviceWordSchema = z.string();

export function serviceWords<const Known extends string>(...known: readonly Known[]): ServiceWords<Known> {
  const words: ReadonlySet<string> = new Set(known);
  const byLowerCase = new Map<string, string>(known.map((word) => [word.toLowerCase(), word]));
  return {
    known,
    isKnown: (word): word is Known => words.has(word),
    spelled: (word) => byLowerCase.get(word.toLowerCase()) ?? word,
  };
}
