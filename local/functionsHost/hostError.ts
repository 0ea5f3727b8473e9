export type HostErrorCode =
  | 'APP_NOT_LOADED'
  | 'HOST_JSON_INVALID'
  | 'PORT_TAKEN'
  | 'STATE_CORRUPT'
  | 'STATE_FOREIGN'
  | 'STATE_IN_USE'
  | 'STATE_NOT_SAVED'
  | 'STATE_NOT_WRITABLE'
  | 'STOPPING';

/** What stops the host, or keeps it from accepting something; the message says what to do about it. */
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
