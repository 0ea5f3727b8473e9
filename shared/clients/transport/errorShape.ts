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
