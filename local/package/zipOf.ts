import { type Zippable, zipSync } from 'fflate';
import { type PackageFiles } from './packageFiles';

/** The earliest time that a zip can name. It is kept in local time, so it is made from local parts. */
const noTime = new Date(1980, 0, 1);
const unix = 3;
const readable = 0o100644;

/** A zip of files, in their order. The same files give the same bytes, whenever and wherever they are packed. */
export function zipOf(files: PackageFiles): Uint8Array {
  const entries: Zippable = {};
  for (const [name, bytes] of files) {
    entries[name] = [bytes, { level: 9, mtime: noTime, os: unix, attrs: readable << 16 }];
  }
  return zipSync(entries);
}
