import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';

/** Linux keeps the files below it in memory. */
const memory = '/dev/shm';
const prefix = 'keyvault-mover-tests-';

/** Many times what the state of all stacks of a run takes. */
const neededBytes = 4e9;

/**
 * Lets tests keep their temporary files in memory, where there is enough of it: they write thousands of small files, and a
 * disk takes as long for them as the processor for their tests. The variable TMPDIR of this process and its children names
 * the folder. Removes the folders of earlier runs that somebody killed.
 */
export function useMemoryFolder(): void {
  if (process.platform !== 'linux' || freeBytes() < neededBytes || !runsPrograms()) return;
  for (const left of readdirSync(memory).filter((name) => name.startsWith(prefix))) {
    if (!isRunning(Number(left.slice(prefix.length)))) rmSync(path.join(memory, left), { recursive: true });
  }
  const folder = ownFolder();
  mkdirSync(folder);
  // As the usual folder: tests of another user of the machine need it.
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
}

/** Removes the folder and what tests left there. */
export function removeMemoryFolder(): void {
  rmSync(ownFolder(), { recursive: true, force: true });
}

function ownFolder(): string {
  return path.join(memory, `${prefix}${String(process.pid)}`);
}

function freeBytes(): number {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/** Tests run scripts that they write. A container often mounts the memory without that. */
function runsPrograms(): boolean {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  const options = mounts.find((line) => line.split(' ')[1] === memory)?.split(' ')[3];
  return options !== undefined && !options.split(',').includes('noexec');
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
