import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Backend, backendSchema } from './package/hostFile';
import { writePackage } from './package/writePackage';

// npm run package -- [--out DIR] [--backend storage|scheduler]: builds what Azure gets. The backend is that of the
// deployment: without the option MOVER_DURABLE_BACKEND, which azd hands to its hooks, else storage.

const named = process.env['MOVER_DURABLE_BACKEND'];
const root = path.resolve(__dirname, '../..');

try {
  const { out, backend } = parseArgs({
    options: {
      out: { type: 'string', default: path.join(root, '.cache/package') },
      backend: { type: 'string', default: named === undefined || named === '' ? 'storage' : named },
    },
  }).values;
  const { zip, folder, files, bytes } = writePackage(root, path.resolve(out), parsedBackend(backend));
  console.log(`${zip}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB\n${folder}: the same, unpacked`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function parsedBackend(given: string): Backend {
  const { data } = backendSchema.safeParse(given);
  if (data === undefined) throw new Error(`"${given}" is no backend. Known: ${backendSchema.options.join(', ')}.`);
  return data;
}
