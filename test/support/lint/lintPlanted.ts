import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { plantProject, projectRoot } from './plantProject';

/** Lints files with the project's own configuration. Returns the rules that each file breaks, by its path. */
export function lintPlanted(files: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  return plantProject(files, (folder) => lintFolder(folder, Object.keys(files)));
}

function lintFolder(cwd: string, files: readonly string[]): Record<string, string[]> {
  const program = path.join(projectRoot, 'test/support/lint/lintFolder.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [program], {
    cwd,
    input: JSON.stringify(files),
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  const found = JSON.parse(stdout) as string[][];
  return Object.fromEntries(files.map((file, at) => [file, found[at] ?? [`${file} was not linted`]]));
}
