import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';

/** Makes what was written to a file safe from a power cut. */
export interface Flush {
  /** Resolves when all that was written before the call is on the disk; the process goes on meanwhile. */
  wait(): Promise<void>;
  /** The same, at once. */
  now(): void;
  close(): void;
}

/**
 * Flushes the write-ahead log of a database that SQLite itself does not flush at a commit (`synchronous = NORMAL`). SQLite
 * takes a log up to the last commit of which every byte is there, so a flush after the commit is as good as one within it,
 * and it need not stop the event loop.
 */
export function logFlush(logFile: string): Flush {
  let handle: number | undefined;
  let underWay = 0;
  let closed = false;

  // SQLite makes the file with the first write. Windows flushes only what may be written.
  const open = (): number => (handle ??= openSync(logFile, 'r+'));

  /** A handle that is closed in the midst of a flush could be another file's by then. */
  function closeWhenIdle(): void {
    if (!closed || underWay > 0 || handle === undefined) return;
    closeSync(handle);
    handle = undefined;
  }

  return {
    wait: () =>
      new Promise((resolve, reject) => {
        const file = open();
        underWay += 1;
        fdatasync(file, (error) => {
          underWay -= 1;
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
