/** The largest payload in bytes of UTF-8. Undefined: no limit. */
export type PayloadLimit = number | undefined;

/** A payload is over the limit of the host. The message names its size, and never the payload. */
export class PayloadTooLarge extends Error {
  override readonly name = 'PayloadTooLarge';
}

/**
 * Throws `PayloadTooLarge` if a payload is over the limit. The Durable Task Scheduler refuses inputs, outputs and events of more
 * than 1 MB, and an app in JavaScript cannot have it store them elsewhere.
 */
export function requireWithinLimit(limit: PayloadLimit, what: string, json: string | null | undefined): void {
  if (limit === undefined || json === null || json === undefined) return;
  // A character has at most three bytes for each unit of UTF-16.
  if (json.length * 3 <= limit) return;
  const bytes = Buffer.byteLength(json);
  if (bytes <= limit) return;
  const advice = 'Keep the data in a store and pass a reference to it.';
  throw new PayloadTooLarge(
    `The ${what} has ${bytes} bytes. This host limits payloads to ${limit} bytes (--max-payload). ${advice}`,
  );
}
