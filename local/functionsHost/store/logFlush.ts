import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';

/** Flushes a file to the disk, so that its contents survive a power cut. */
export interface Flush {
  /** Resolves when everything written before the call is on the disk. Does not block the process. */
  wait(): Promise<void>;
  /** Flushes synchronously. */
  now(): void;
  close(): void;
}

/**
 * Flushes the write-ahead log of a database that SQLite itself does not flush at a commit (`synchronous = NORMAL`). SQLite
 * reads a log up to the last complete commit, so a flush after the commit is as safe as a flush within it, and it does not
 * block the event loop.
 */
export function logFlush(logFile: string): Flush {
  let handle: number | undefined;
  let running = 0;
  let closed = false;

  // SQLite creates the file with the first write. Windows flushes only files that are open for writing.
  const open = (): number => (handle ??= openSync(logFile, 'r+'));

  /** Waits for running flushes, because the number of a closed handle may already belong to another file. */
  function closeWhenIdle(): void {
    if (!closed || running > 0 || handle === undefined) return;
    closeSync(handle);
    handle = undefined;
  }

  return {
    wait: () =>
      new Promise((resolve, reject) => {
        const file = open();
        running += 1;
        fdatasync(file, (error) => {
          running -= 1;
          closeWhenIdle();
          if (error) reject(error);
          else resolve();
        });
      }),
    now: () => {
      fdatasyncSync(open());
    },
    close: () => {
      closed = true;
      closeWhenIdle();
    },
  };
}
