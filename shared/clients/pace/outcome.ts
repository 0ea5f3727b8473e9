/** A 429 of the vault. */
export interface Refusal {
  /** Undefined without `Retry-After`, which most refusals of Key Vault lack. */
  readonly retryAfterMs: number | undefined;
  /** What calls end with that wait while the vault refuses all. It contains no part of a request and no words of the vault. */
  readonly fault: Error;
}

/** What the end of a request says about the vault: `unknown` without an answer, or with one about the service as a whole. */
export type Outcome = 'accepted' | 'unknown' | Refusal;

export function isRefusal(outcome: Outcome): outcome is Refusal {
  return outcome !== 'accepted' && outcome !== 'unknown';
}
