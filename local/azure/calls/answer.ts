/** A successful answer. The headers that every answer has are added later. */
export interface Answer {
  readonly status: number;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: object): Answer {
  return { status: 200, body };
}

/** An answer as Node sends it. */
export interface SentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for an answer without a body. */
  readonly text?: string;
}
