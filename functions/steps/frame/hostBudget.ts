import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stepBudgetMs } from '../../../shared/contracts/settings/functionTimeout';

/** Returns for how many milliseconds one run of a step works on this host. */
export function hostBudgetMs(): number {
  const { env } = process;
  const folder = env['AzureWebJobsScriptRoot'] ?? appFolder(__dirname);
  return stepBudgetMs({ env, readHostFile: () => readFileSync(path.join(folder, 'host.json'), 'utf8') });
}

/**
 * The root of the app: the nearest folder above the code that has a host.json. The compiled project and the package, whose
 * code is one file, have it at different depths. A host may name it in its environment.
 */
export function appFolder(folder: string): string {
  const above = path.dirname(folder);
  return existsSync(path.join(folder, 'host.json')) || above === folder ? folder : appFolder(above);
}
