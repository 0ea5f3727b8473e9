import path from 'node:path';
import { z } from 'zod';
import { readCommandLine } from './cli/commandLine.cjs';
import { commandPackage } from './package/commandPackage';
import { writeFolder } from './package/writePackage';

// npm run package:cli: the npm package of kvmover, as a folder for `npm pack`.

const root = path.resolve(__dirname, '../..');
const { values } = readCommandLine('package:cli', process.argv.slice(2));
const out = path.resolve(z.string().default(path.join(root, '.cache/package/cli')).parse(values['out']));
const repository = z.string().optional().parse(values['repository']);
const files = commandPackage(root, repository);
writeFolder(out, files);
const bytes = [...files.values()].reduce((sum, contents) => sum + contents.length, 0);
process.stdout.write(`${out}: ${String(files.size)} files, ${(bytes / 1e6).toFixed(1)} MB\n`);
