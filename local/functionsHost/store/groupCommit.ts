import type Database from 'better-sqlite3';
import { HostError } from '../hostError';
import type { HostLog } from '../hostLog';

interface Job {
  /** Writes; may run more than once, so everything it depends on is read anew inside. */
  readonly write: () => void;
  readonly committed: () => void;
  readonly failed: (error: Error) => void;
  /** Kept and tried again while the disk refuses, since nobody could do it over. */
  readonly keep: boolean;
}

/** How long after a refused write the next attempt follows. */
const retryMs = 500;

/**
 * The one writer. What is handed in within a turn of the event loop shares a transaction, so that a disk flush is paid
 * once for many steps; nobody is told of success before the commit.
 */
export class GroupCommit {
  private jobs: Job[] = [];
  private scheduled = false;
  private refusing = false;
  private retryTimer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly db: Database.Database,
    private readonly log: HostLog,
  ) {}

  /** Whether the disk refused the last attempt. */
  get isRefusing(): boolean {
    return this.refusing;
  }

  /** Work of the host itself (turns, results). Waits out a full disk; rejects only when the host stops meanwhile. */
  async save<T>(write: () => T): Promise<T> {
    return this.enqueue(write, true);
  }

  /** Something asked for from outside, which can ask again. Rejects with STATE_NOT_SAVED when the disk refuses. */
  async accept<T>(write: () => T): Promise<T> {
    return this.enqueue(write, false);
  }

  /** Writes what is still waiting, and refuses all that comes later. */
  close(): void {
    if (this.closed) return;
    this.flush();
    this.closed = true;
    clearTimeout(this.retryTimer);
    const left = this.jobs;
    this.jobs = [];
    for (const job of left) job.failed(new HostError('STOPPING', 'The host has stopped; nothing was saved.'));
  }

  private enqueue<T>(write: () => T, keep: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let value: { readonly is: T } | undefined;
      const committed = (): void => {
        if (value) resolve(value.is);
      };
      const job: Job = { write: () => (value = { is: write() }), committed, failed: reject, keep };
      if (this.closed) {
        job.failed(new HostError('STOPPING', 'The host is stopping; nothing was saved.'));
        return;
      }
      this.jobs.push(job);
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.retryTimer) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.jobs.length === 0 || this.closed) return;
    const batch = this.jobs;
    this.jobs = [];
    try {
      this.transaction(batch);
      this.setRefusing(undefined);
    } catch (error) {
      this.onFailure(batch, error);
      return;
    }
    for (const job of batch) job.committed();
  }

  private transaction(batch: readonly Job[]): void {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      for (const job of batch) job.write();
      this.db.exec('COMMIT');
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  private onFailure(batch: readonly Job[], error: unknown): void {
    const [only] = batch;
    if (!isDiskTrouble(error)) {
      // One job is at fault: each goes alone, so that it fails by itself.
      if (batch.length === 1 && only) only.failed(error instanceof Error ? error : new Error(String(error)));
      else for (const job of batch) this.flushAlone(job);
      return;
    }
    this.setRefusing(error);
    const refusal = new HostError('STATE_NOT_SAVED', `The state could not be saved: ${error.message}`, {
      cause: error,
    });
    for (const job of batch) if (!job.keep) job.failed(refusal);
    this.jobs = [...batch.filter((job) => job.keep), ...this.jobs];
    this.retryTimer ??= setTimeout(() => {
      this.retryTimer = undefined;
      this.flush();
    }, retryMs);
  }

  private flushAlone(job: Job): void {
    try {
      this.transaction([job]);
    } catch (error) {
      this.onFailure([job], error);
      return;
    }
    job.committed();
  }

  private setRefusing(error: Error | undefined): void {
    if (this.refusing === Boolean(error)) return;
    this.refusing = Boolean(error);
    const message = error
      ? `The state cannot be saved (${error.message}). Nothing is lost: work waits and is tried again.`
      : 'The state can be saved again.';
    this.log({ level: error ? 'critical' : 'warning', category: 'Host.State', message });
  }
}

function isDiskTrouble(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|NOMEM)/.test(String(error.code))
  );
}
