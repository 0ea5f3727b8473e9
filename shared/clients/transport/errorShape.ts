/** What may be read off any thrown thing without trusting its shape. */
export interface ErrorShape {
  readonly name: string;
  /** Node's or the SDK's own code: `ECONNREFUSED`, `BlobNotFound`, `REQUEST_SEND_ERROR`. */
  readonly code: string | undefined;
  readonly statusCode: number | undefined;
  readonly message: string;
}

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
 * A stand-in for an SDK's error, fit to be kept as `cause`. The original holds the whole request, with body and
 * Authorization header, and its message can quote a response body; none of that may reach a log or the history.
 */
export function safeCause(error: unknown): Error {
  const { name, code, statusCode } = errorShape(error);
  const cause = new Error([name, code, statusCode].filter((part) => part !== undefined).join(' '));
  // The stack would only show this function.
  delete cause.stack;
  return cause;
}
