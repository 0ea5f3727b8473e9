import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { plantProject, projectRoot } from './plantProject';

type Found = Readonly<Record<string, readonly string[]>>;

/** Lints files with the project's own configuration. Returns the rules that each file breaks, by its path. */
export function lintPlanted(files: Readonly<Record<string, string>>): Found {
  return plantProject(files, (folder) => lintFolder(folder, Object.keys(files)));
}

/** As `lintPlanted`, by the rule about the store alone, which needs types. */
export function lintStoredReads(files: Readonly<Record<string, string>>): Found {
  return plantProject(files, (folder) => lintFolder(folder, Object.keys(files), 'types'));
}

function lintFolder(cwd: string, files: readonly string[], ...options: readonly string[]): Record<string, string[]> {
  const program = path.join(projectRoot, 'test/support/lint/lintFolder.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...options], {
    cwd,
    input: JSON.stringify(files),
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  const found = JSON.parse(stdout) as string[][];
  return Object.fromEntries(files.map((file, at) => [file, found[at] ?? [`${file} was not linted`]]));
}
