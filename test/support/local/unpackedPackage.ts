import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { localFolder, projectRoot } from './localProcess';

export interface UnpackedPackage {
  readonly zip: Uint8Array;
  /** A folder outside the project that has only the content of the zip file. */
  readonly folder: string;
  readonly names: readonly string[];
}

/** Runs `npm run package` in another process, which writes to `out`, and returns the zip file. */
export function buildPackage(env: Readonly<Record<string, string>> = {}, out = localFolder()): Uint8Array {
  const program = path.join(projectRoot, 'dist/local/package.js');
  const run = spawnSync(process.execPath, [program, '--out', out], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`The package was not built: ${run.stdout}${run.stderr}`);
  return readFileSync(path.join(out, 'keyvault-mover.zip'));
}

export function unpackPackage(zip: Uint8Array): UnpackedPackage {
  const folder = localFolder();
  const files = unzipSync(zip);
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return { zip, folder, names: Object.keys(files) };
}
