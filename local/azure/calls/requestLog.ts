import { type Delivery } from './transmit';

/** One logged call. The log omits request bodies, except writes to the management plane. */
export interface LoggedRequest {
  readonly time: string;
  readonly vault: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** The body of a write to the management plane. */
  readonly sent?: unknown;
  /** 0 when the connection was cut. */
  readonly status: number;
  readonly durationMs: number;
  /** How a held request reached the service: late, or a second time. */
  readonly delivery?: Delivery;
  /** How long the network held the request before its delivery; not part of `durationMs`. */
  readonly heldMs?: number;
}

export interface CallCount {
  readonly vault: string;
  readonly operation: string;
  readonly status: number;
  readonly calls: number;
}

const kept = 10_000;

/** Keeps the newest calls, and counters over all calls. */
export class RequestLog {
  private readonly ring: LoggedRequest[] = [];
  private next = 0;
  private readonly counters = new Map<string, CallCount>();

  record(request: LoggedRequest): void {
    this.ring[this.next] = request;
    this.next = (this.next + 1) % kept;
    const { vault, operation, status } = request;
    const key = `${vault} ${operation} ${status}`;
    const calls = (this.counters.get(key)?.calls ?? 0) + 1;
    this.counters.set(key, { vault, operation, status, calls });
  }

  /** Returns the newest `limit` calls, oldest first. */
  requests(limit = kept): LoggedRequest[] {
    const ordered =
      this.ring.length < kept ? this.ring : [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)];
    return ordered.slice(Math.max(0, ordered.length - limit));
  }

  counts(): CallCount[] {
    return [...this.counters.values()];
  }

  clear(): void {
    this.ring.length = 0;
    this.next = 0;
    this.counters.clear();
  }
}
