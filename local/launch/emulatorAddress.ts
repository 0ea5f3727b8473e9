import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ownFolder } from './ownFolder';

// A running emulator leaves its variables in a file that only this user can read, so that `keyvault-emulator env` and
// `export` find it by its port.

/** No emulator runs at the port. */
export class NotRunningError extends Error {
  constructor(port: number) {
    super(`No emulator of this user runs at port ${port}. Start one, or name its --port.`);
  }
}

/** Writes lines to the file of the port. Returns a function that removes it. */
export function leaveAddress(port: number, lines: readonly string[]): () => void {
  const file = path.join(ownFolder(addressFolder()), `${port}.env`);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return () => {
    rmSync(file, { force: true });
  };
}

/** The lines of the emulator at that port. Throws NotRunningError. */
export async function runningLines(port: number): Promise<string[]> {
  const file = path.join(ownFolder(addressFolder()), `${port}.env`);
  const lines = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const url = controlUrlIn(lines);
  const isRunning = url !== undefined && (await fetch(new URL('/health', url)).catch(() => undefined))?.ok === true;
  if (!isRunning) throw new NotRunningError(port);
  return lines.trim().split('\n');
}

export function controlUrlIn(lines: string): string | undefined {
  return /^KEYVAULT_EMULATOR_CONTROL=(\S+)$/m.exec(lines)?.[1];
}

function addressFolder(): string {
  const user = process.getuid?.() ?? os.userInfo().username;
  return path.join(os.tmpdir(), `keyvault-emulator-${String(user)}`);
}
