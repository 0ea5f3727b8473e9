export type HostErrorCode =
  | 'APP_NOT_LOADED'
  | 'HOST_JSON_INVALID'
  | 'PORT_TAKEN'
  | 'SQLITE_UNAVAILABLE'
  | 'STATE_CORRUPT'
  | 'STATE_FOREIGN'
  | 'STATE_IN_USE'
  | 'STATE_NOT_SAVED'
  | 'STATE_NOT_WRITABLE'
  | 'STOPPING';

/** An error that stops the host or makes it refuse work. The message says what to do. */
export class HostError extends Error {
  override readonly name = 'HostError';

  constructor(
    readonly code: HostErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Describes why a start failed. For a HostError it returns the message and, on a second line, the cause with its place in
 * the code. Any other error is a defect, so it returns the stack.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof HostError)) return error.stack ?? error.message;
  return error.cause instanceof Error ? `${error.message}\nCause: ${describeCause(error.cause)}` : error.message;
}

function describeCause({ name, message, stack = '' }: Error): string {
  const [firstLine = ''] = message.split('\n');
  const place = /(?:\(|at |^)((?:file:\/\/)?(?:\/|[A-Z]:\\)[^\n()]*:\d+)\)?$/m.exec(stack)?.[1];
  return `${name}: ${firstLine}${place === undefined ? '' : ` (${place})`}`;
}
