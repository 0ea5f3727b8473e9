import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../../..');

/**
 * Lints files with the project's own configuration in a temporary project. Returns the rules that each file breaks,
 * by its path. The temporary project is in a folder called `shared`, because a checkout may be too.
 */
export function lintPlanted(files: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  const made = realpathSync(mkdtempSync(path.join(tmpdir(), 'lint-')));
  const project = path.join(made, 'shared', 'project');
  try {
    for (const name of ['eslint.config.mjs', 'lint', 'tsconfig.json', 'web/tsconfig.json']) {
      cpSync(path.join(root, name), path.join(project, name), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(project, 'node_modules'), 'junction');
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
      writeFileSync(path.join(project, file), text);
    }
    return lintFolder(project, Object.keys(files));
  } finally {
    rmSync(made, { recursive: true });
  }
}

function lintFolder(cwd: string, files: readonly string[]): Record<string, string[]> {
  const program = path.join(root, 'test/support/lint/lintFolder.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [program], {
    cwd,
    input: JSON.stringify(files),
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  const found = JSON.parse(stdout) as string[][];
  return Object.fromEntries(files.map((file, at) => [file, found[at] ?? [`${file} was not linted`]]));
}
