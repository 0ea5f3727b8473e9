import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * The folder of the compiled project or of the installed package: the nearest one above the code that has a host.json. The code of
 * the package is in few files, so its depth differs.
 */
export function projectFolder(folder = __dirname): string {
  const above = path.dirname(folder);
  return existsSync(path.join(folder, 'host.json')) || above === folder ? folder : projectFolder(above);
}
