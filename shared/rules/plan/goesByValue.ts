import { type Method } from '../../contracts/api/moveRequest';
import { type BackupOutlook } from '../../contracts/model/plan';

/** Whether items go by value by default, according to the request and the outlook of backups. Items can still differ. */
export function goesByValue(method: Method, backups: BackupOutlook): boolean {
  return method === 'exportImport' || (method === 'auto' && backups !== 'expected' && backups !== 'proved');
}
