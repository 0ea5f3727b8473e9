import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Backend } from './hostFile';
import { materialFiles, type PackageFiles, packageFiles } from './packageFiles';
import { zipOf } from './zipOf';

export interface WrittenPackage {
  /** The package as one file, for manual deployments. */
  readonly zip: string;
  /** The package as a folder, for azd. */
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Packs the compiled app of `root` for a backend into `out`, and replaces an earlier package there. The folder `materials`
 * is for the bill of materials and is not deployed.
 */
export function writePackage(root: string, out: string, backend: Backend): WrittenPackage {
  const files = packageFiles(root, backend);
  const zipped = zipOf(files);
  const folder = path.join(out, 'app');
  writeFolder(folder, files);
  writeFolder(path.join(out, 'materials'), materialFiles(root));
  const zip = path.join(out, 'keyvault-mover.zip');
  writeFileSync(zip, zipped);
  return { zip, folder, files: files.size, bytes: zipped.length };
}

/** Writes the files of a package, and replaces an earlier package in the folder. */
export function writeFolder(folder: string, files: PackageFiles): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}
