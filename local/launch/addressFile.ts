import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Where the app of a state folder listens, and the function key of this start. */
const addressSchema = z.object({ baseUrl: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+$/), key: z.string().min(1) });
export type AppAddress = z.infer<typeof addressSchema>;

const fileName = 'running.json';
const headerName = 'key-header';

/** The file with the line `x-functions-key: …`, which curl reads with `-H @FILE`, so that no command line has the key. */
export function keyFileOf(stateDir: string): string {
  return path.join(stateDir, headerName);
}

/** Returns what the last app wrote; undefined if there is none. It may have ended since, and another program may listen there. */
export function readAddress(stateDir: string): AppAddress | undefined {
  try {
    return addressSchema.safeParse(JSON.parse(readFileSync(path.join(stateDir, fileName), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export function writeAddress(stateDir: string, address: AppAddress): void {
  writeOwn(keyFileOf(stateDir), `x-functions-key: ${address.key}\n`);
  writeOwn(path.join(stateDir, fileName), `${JSON.stringify(address, null, 2)}\n`);
}

export function removeAddress(stateDir: string): void {
  for (const name of [fileName, headerName]) rmSync(path.join(stateDir, name), { force: true });
}

/** Writes a file that only its owner can read, as a whole. */
export function writeOwn(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
}
