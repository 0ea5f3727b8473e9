import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ownFolder } from './ownFolder';

/** Leaves lines in a file of the port that only this user can read. Returns a function that removes it. */
export function leaveAddress(port: number, lines: readonly string[]): () => void {
  const file = addressFile(port);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return () => {
    rmSync(file, { force: true });
  };
}

/** The lines that the emulator at that port left, and its control URL; undefined if no emulator of this user runs there. */
export async function runningAddress(port: number): Promise<{ lines: string[]; controlUrl: string } | undefined> {
  const file = addressFile(port);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [, controlUrl] = /^KEYVAULT_EMULATOR_CONTROL=(\S+)$/m.exec(text) ?? [];
  if (controlUrl === undefined) return undefined;
  const health = await fetch(new URL('/health', controlUrl)).catch(() => undefined);
  return health?.ok === true ? { lines: text.trim().split('\n'), controlUrl } : undefined;
}

function addressFile(port: number): string {
  const user = process.getuid?.() ?? os.userInfo().username;
  return path.join(ownFolder(path.join(os.tmpdir(), `keyvault-emulator-${String(user)}`)), `${port}.env`);
}
