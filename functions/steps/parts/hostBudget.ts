import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stepBudgetMs } from '../../../shared/contracts/settings/functionTimeout';

/** The root of the app, from the folder of this file when compiled. A host may name it in its environment. */
const ownRoot = path.resolve(__dirname, '../../../..');

/** Returns for how many milliseconds one run of a step works on this host. */
export function hostBudgetMs(): number {
  const { env } = process;
  const hostFile = path.join(env['AzureWebJobsScriptRoot'] ?? ownRoot, 'host.json');
  return stepBudgetMs({ env, readHostFile: () => readFileSync(hostFile, 'utf8') });
}
