import { type RequestClass } from './serviceLimits';

/** What one process sent to a vault in one minute, and how much of it the vault refused with 429. */
export interface OwnCalls {
  /** The start of the minute, in milliseconds since 1970. */
  readonly minute: number;
  readonly requestClass: RequestClass;
  readonly sent: number;
  readonly refused: number;
}

/** Counts the requests of this process to one vault by minute. */
export interface CallCounter {
  sent(of: RequestClass): void;
  refused(of: RequestClass): void;
  /** The counts of the last quarter of an hour. */
  recent(): readonly OwnCalls[];
}

const minuteMs = 60_000;
const keptMs = 15 * minuteMs;

export function callCounter(nowMs: () => number = Date.now): CallCounter {
  const counts = new Map<string, OwnCalls>();

  function add(requestClass: RequestClass, more: Pick<OwnCalls, 'sent' | 'refused'>): void {
    const minute = Math.floor(nowMs() / minuteMs) * minuteMs;
    const key = `${String(minute)} ${requestClass}`;
    const before = counts.get(key);
    const { sent = 0, refused = 0 } = before ?? {};
    counts.set(key, { minute, requestClass, sent: sent + more.sent, refused: refused + more.refused });
    if (before !== undefined) return;
    for (const [old, counted] of counts) if (counted.minute < minute - keptMs) counts.delete(old);
  }

  return {
    sent: (of) => {
      add(of, { sent: 1, refused: 0 });
    },
    refused: (of) => {
      add(of, { sent: 0, refused: 1 });
    },
    recent: () => [...counts.values()],
  };
}
