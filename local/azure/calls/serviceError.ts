interface ErrorExtra {
  readonly innerCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the management plane: the errors below this one, and what a policy adds. */
  readonly details?: readonly object[];
  readonly additionalInfo?: readonly object[];
}

/** An error answer in the service's envelope `{error: {code, message, innererror: {code}}}`. */
export class ServiceError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly extra: ErrorExtra = {},
  ) {
    super(message);
    this.name = 'ServiceError';
  }

  get body(): object {
    return { error: this.error };
  }

  get error(): object {
    const { innerCode, details, additionalInfo } = this.extra;
    return {
      code: this.code,
      message: this.message,
      ...(innerCode === undefined ? {} : { innererror: { code: innerCode } }),
      ...(details === undefined ? {} : { details }),
      ...(additionalInfo === undefined ? {} : { additionalInfo }),
    };
  }
}

export function badParameter(message: string): ServiceError {
  return new ServiceError(400, 'BadParameter', message);
}

export function forbidden(innerCode: string, message: string): ServiceError {
  return new ServiceError(403, 'Forbidden', message, { innerCode });
}

/** A 409. The service adds an inner code only when it names the state of the object. */
export function conflict(message: string, innerCode?: string): ServiceError {
  return new ServiceError(409, 'Conflict', message, innerCode === undefined ? {} : { innerCode });
}

export function tooLarge(): ServiceError {
  return new ServiceError(413, 'RequestEntityTooLarge', 'The request body is too large.');
}

/** The 429 of the data plane. The service has not been seen to send Retry-After with it. */
export function throttled(retryAfterSeconds: number | undefined): ServiceError {
  return tooManyRequests(
    'Throttled',
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
    retryAfterSeconds,
  );
}

export function tooManyRequests(code: string, message: string, retryAfterSeconds: number | undefined): ServiceError {
  const headers = retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } };
  return new ServiceError(429, code, message, headers);
}
