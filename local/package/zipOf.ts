import { type Zippable, zipSync } from 'fflate';
import { type PackageFiles } from './packageFiles';

/** The earliest time that a zip can store. Zips use local time, so this is a local time. */
const noTime = new Date(1980, 0, 1);
const unix = 3;
const readable = 0o100644;

/** Creates a zip of the files in their order. The same files always give the same bytes. */
export function zipOf(files: PackageFiles): Uint8Array {
  const entries: Zippable = {};
  for (const [name, bytes] of files) {
    entries[name] = [bytes, { level: 9, mtime: noTime, os: unix, attrs: readable << 16 }];
  }
  return zipSync(entries);
}
