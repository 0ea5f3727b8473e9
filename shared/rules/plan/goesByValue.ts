import { type Method } from '../../contracts/api/moveRequest';
import { type BackupOutlook } from '../../contracts/model/plan';

/** Whether items go by value as a rule, by what is asked for and known before any of them is looked at. */
export function goesByValue(method: Method, backups: BackupOutlook): boolean {
  return method === 'exportImport' || (method === 'auto' && backups !== 'expected' && backups !== 'proved');
}
