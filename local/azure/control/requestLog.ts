import { type Delivery } from '../network/transmit';

/** One call as the log keeps it: where it went and how it ended, and of what it carried only what sets a vault up. */
export interface LoggedRequest {
  readonly time: string;
  readonly vault: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** The body of a write at the management plane. */
  readonly sent?: unknown;
  /** 0 when the connection was cut. */
  readonly status: number;
  readonly durationMs: number;
  /** How a held request reached the service: after its time in the network, or a second time. */
  readonly delivery?: Delivery;
  /** How long the network held it, from its arrival to its delivery; `durationMs` comes after that. */
  readonly heldMs?: number;
}

export interface CallCount {
  readonly vault: string;
  readonly operation: string;
  readonly status: number;
  readonly calls: number;
}

const kept = 10_000;

/** The newest calls, and counters over all of them. */
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

  /** Oldest first, the newest `limit` of them. */
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
