import path from 'node:path';
import { z } from 'zod';
import { readCommandLine } from './cli/commandLine.cjs';
import { type Backend, backendSchema } from './package/hostFile';
import { writePackage } from './package/writePackage';

// npm run package -- [--out DIR] [--backend storage|scheduler]: builds the deployment package. Without the option the
// backend is MOVER_DURABLE_BACKEND, which azd sets for its hooks, or else storage.

const named = process.env['MOVER_DURABLE_BACKEND'];
const root = path.resolve(__dirname, '../..');

const { values } = readCommandLine('package', process.argv.slice(2));
const { out, backend } = z.strictObject({ out: z.string().optional(), backend: z.string().optional() }).parse(values);

try {
  const folderOut = path.resolve(out ?? path.join(root, '.cache/package'));
  const chosen = backend ?? (named === undefined || named === '' ? 'storage' : named);
  const { zip, folder, files, bytes } = writePackage(root, folderOut, parsedBackend(chosen));
  console.log(`${zip}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB\n${folder}: the same files, unpacked`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function parsedBackend(given: string): Backend {
  const { data } = backendSchema.safeParse(given);
  if (data === undefined)
    throw new Error(`"${given}" is not a backend. Backends: ${backendSchema.options.join(', ')}.`);
  return data;
}
