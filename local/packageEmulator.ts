import path from 'node:path';
import { z } from 'zod';
import { readCommandLine } from './cli/commandLine.cjs';
import { writeEmulatorPackage } from './package/emulatorPackage';

// npm run package:emulator: the npm package keyvault-emulator, as a folder for `npm pack`.

const root = path.resolve(__dirname, '../..');
const { values } = readCommandLine('package:emulator', process.argv.slice(2));
const out = path.resolve(z.string().default(path.join(root, '.cache/package/emulator')).parse(values['out']));
const files = writeEmulatorPackage(root, out);
const bytes = [...files.values()].reduce((sum, contents) => sum + contents.length, 0);
process.stdout.write(`${out}: ${String(files.size)} files, ${(bytes / 1e6).toFixed(1)} MB\n`);
