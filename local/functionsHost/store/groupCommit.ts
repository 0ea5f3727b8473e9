import { inTransaction, type SqliteCode, sqliteCode, type SqliteDatabase } from '../../sqlite/sqliteDatabase';
import { HostError } from '../hostError';
import type { HostLog } from '../hostLog';
import type { Flush } from './logFlush';

interface Job {
  /** Writes. It may run more than once, so it reads everything that it depends on itself. */
  readonly write: () => void;
  readonly committed: () => void;
  readonly failed: (error: Error) => void;
  /** Whether the job is retried while the disk refuses writes, because its caller cannot repeat it. */
  readonly keep: boolean;
}

/** The codes of writes that can work later. */
const diskCodes: ReadonlySet<SqliteCode> = new Set([
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_NOMEM',
]);

/** Pause between a refused write and the next attempt. */
const retryMs = 500;

/**
 * The only writer of the database. Jobs of one turn of the event loop, and jobs that arrive while the disk is busy, share a
 * transaction and a disk flush, which makes many small steps fast. Promises resolve only after the flush.
 */
export class GroupCommit {
  private jobs: Job[] = [];
  private scheduled = false;
  private refusing = false;
  private retryTimer: NodeJS.Timeout | undefined;
  private closed = false;
  /** Jobs that are written but not flushed yet. */
  private unflushed: readonly Job[] = [];

  constructor(
    private readonly db: SqliteDatabase,
    private readonly disk: Pick<Flush, 'wait' | 'now'>,
    private readonly log: HostLog,
  ) {}

  /** Whether the disk refused the last write. */
  get isRefusing(): boolean {
    return this.refusing;
  }

  /** Saves work of the host (turns, results). Retries while the disk is full. Rejects only when the host stops. */
  async save<T>(write: () => T): Promise<T> {
    return this.enqueue(write, true);
  }

  /** Saves a request from outside, which the caller can repeat. Rejects with STATE_NOT_SAVED when the disk refuses. */
  async accept<T>(write: () => T): Promise<T> {
    return this.enqueue(write, false);
  }

  /** Writes the waiting jobs and refuses later ones. */
  close(): void {
    if (this.closed) return;
    const written = [...this.unflushed, ...this.writeAll()];
    this.closed = true;
    clearTimeout(this.retryTimer);
    try {
      if (written.length > 0) this.disk.now();
      for (const job of written) job.committed();
    } catch (error) {
      for (const job of written) job.failed(refusal(error));
    }
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
    if (this.scheduled || this.retryTimer || this.unflushed.length > 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.jobs.length === 0 || this.closed || this.unflushed.length > 0) return;
    this.unflushed = this.writeAll();
    if (this.unflushed.length > 0) void this.flushDisk();
  }

  private async flushDisk(): Promise<void> {
    try {
      await this.disk.wait();
    } catch (error) {
      if (!this.closed) this.flushAgain(error);
      return;
    }
    // A close in the meantime has settled these jobs.
    if (this.closed) return;
    const safe = this.unflushed;
    this.unflushed = [];
    this.setRefusing(undefined);
    for (const job of safe) job.committed();
    this.flush();
  }

  /** Flushes written jobs again without rewriting them. Requests from outside reject, because their state is uncertain. */
  private flushAgain(error: unknown): void {
    this.setRefusing(error);
    for (const job of this.unflushed) if (!job.keep) job.failed(refusal(error));
    this.retryTimer = setTimeout(() => {
      this.retryTimer = undefined;
      void this.flushDisk();
    }, retryMs);
  }

  /** Writes all waiting jobs and returns those that were written. */
  private writeAll(): readonly Job[] {
    const batch = this.jobs;
    this.jobs = [];
    return batch.length === 0 ? [] : this.write(batch);
  }

  private write(batch: readonly Job[]): readonly Job[] {
    try {
      this.transaction(batch);
      return batch;
    } catch (error) {
      return this.onFailure(batch, error);
    }
  }

  private transaction(batch: readonly Job[]): void {
    inTransaction(this.db, () => {
      for (const job of batch) job.write();
    });
  }

  private onFailure(batch: readonly Job[], error: unknown): readonly Job[] {
    const [only] = batch;
    if (!isDiskError(error)) {
      // One job is faulty. Each job runs alone, so that only the faulty one fails.
      if (batch.length > 1) return batch.flatMap((job) => this.write([job]));
      only?.failed(asError(error));
      return [];
    }
    this.setRefusing(error);
    for (const job of batch) if (!job.keep) job.failed(refusal(error));
    this.jobs = [...batch.filter((job) => job.keep), ...this.jobs];
    this.retryTimer ??= setTimeout(() => {
      this.retryTimer = undefined;
      this.flush();
    }, retryMs);
    return [];
  }

  private setRefusing(error: unknown): void {
    if (this.refusing === Boolean(error)) return;
    this.refusing = Boolean(error);
    const message = error
      ? `The state cannot be saved (${asError(error).message}). Nothing is lost: the host keeps its work and retries.`
      : 'The state can be saved again.';
    this.log({ level: error ? 'critical' : 'warning', category: 'Host.State', message });
  }
}

function refusal(error: unknown): HostError {
  return new HostError('STATE_NOT_SAVED', `The state could not be saved: ${asError(error).message}`, { cause: error });
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function isDiskError(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && diskCodes.has(code);
}
