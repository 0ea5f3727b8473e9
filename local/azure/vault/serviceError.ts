/** An answer other than success, in the service's envelope `{error: {code, message, innererror: {code}}}`. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly extra: { readonly innerCode?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'ServiceError';
  }

  get body(): object {
    const { innerCode } = this.extra;
    const inner = innerCode === undefined ? {} : { innererror: { code: innerCode } };
    return { error: { code: this.code, message: this.message, ...inner } };
  }
}

export function badParameter(message: string): ServiceError {
  return new ServiceError(400, 'BadParameter', message);
}

export function forbidden(innerCode: string, message: string): ServiceError {
  return new ServiceError(403, 'Forbidden', message, { innerCode });
}

/** A 409; the service gives an inner code only where it names the state that the object is in. */
export function conflict(message: string, innerCode?: string): ServiceError {
  return new ServiceError(409, 'Conflict', message, innerCode === undefined ? {} : { innerCode });
}
