/** The caller's end of a request. */
export interface Connection {
  /** Cuts the connection and gives what stands for an answer then. */
  readonly cut: () => Response;
  /** Resolves when the connection has ended. */
  readonly closed: () => Promise<void>;
}
