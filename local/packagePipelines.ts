import path from 'node:path';
import { z } from 'zod';
import { readCommandLine } from './cli/commandLine.cjs';
import { actionPackage, taskPackage } from './package/pipelinePackages';
import { writeFolder } from './package/writePackage';

// npm run package:pipelines: the GitHub Action and the extension of Azure Pipelines, as folders.

const root = path.resolve(__dirname, '../..');
const { values } = readCommandLine('package:pipelines', process.argv.slice(2));
const out = path.resolve(z.string().default(path.join(root, '.cache/package/pipelines')).parse(values['out']));
for (const [name, files] of [
  ['github', actionPackage(root)],
  ['azure', taskPackage(root)],
] as const) {
  writeFolder(path.join(out, name), files);
  const bytes = [...files.values()].reduce((sum, contents) => sum + contents.length, 0);
  process.stdout.write(`${path.join(out, name)}: ${String(files.size)} files, ${(bytes / 1e6).toFixed(1)} MB\n`);
}
