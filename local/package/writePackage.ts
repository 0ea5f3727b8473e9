import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Backend } from './hostFile';
import { packageFiles } from './packageFiles';
import { zipOf } from './zipOf';

export interface WrittenPackage {
  /** The package as one file, for deployments by hand. */
  readonly zip: string;
  /** The same as a folder, which is what azd takes. */
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

/** Packs the compiled app of `root` for a backend into `out`, over what was packed there before. */
export function writePackage(root: string, out: string, backend: Backend): WrittenPackage {
  const files = packageFiles(root, backend);
  const zipped = zipOf(files);
  const folder = path.join(out, 'app');
  rmSync(folder, { recursive: true, force: true });
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  const zip = path.join(out, 'keyvault-mover.zip');
  writeFileSync(zip, zipped);
  return { zip, folder, files: files.size, bytes: zipped.length };
}
