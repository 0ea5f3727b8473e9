import path from 'node:path';
import { parseArgs } from 'node:util';
import { writePackage } from './package/writePackage';

// npm run package -- [--out DIR]: builds what Azure gets.

const root = path.resolve(__dirname, '../..');

try {
  const { out } = parseArgs({
    options: { out: { type: 'string', default: path.join(root, '.cache/package') } },
  }).values;
  const { zip, folder, files, bytes } = writePackage(root, path.resolve(out));
  console.log(`${zip}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB\n${folder}: the same, unpacked`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
