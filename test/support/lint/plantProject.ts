import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const projectRoot = path.resolve(__dirname, '../../..');

const settings = ['eslint.config.mjs', 'lint', 'tsconfig.json', 'web/tsconfig.json', 'test/unit/web/tsconfig.json'];

/**
 * Makes a temporary project with these files and the project's own settings of compiler and linter, and removes it when
 * `use` has returned. The project is in a folder called `shared`, because a checkout may be too.
 */
export function plantProject<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const made = realpathSync(mkdtempSync(path.join(tmpdir(), 'lint-')));
  const folder = path.join(made, 'shared', 'project');
  try {
    for (const name of settings) cpSync(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
    symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return use(folder);
  } finally {
    rmSync(made, { recursive: true });
  }
}
