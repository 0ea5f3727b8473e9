import { type HttpHandler } from '@azure/functions';
import { getRollback } from './getRollback';
import { getRollbackPlan } from './getRollbackPlan';
import { getRollbackReport, type GetRollbackReportParts } from './getRollbackReport';
import { startRollback, type StartRollbackParts } from './startRollback';

type Register = (name: string, route: string, handler: HttpHandler) => void;

/** Registers the HTTP functions of rollbacks. */
export function registerRollback(
  { read, post }: { readonly read: Register; readonly post: Register },
  parts: StartRollbackParts & GetRollbackReportParts,
): void {
  read('getRollbackPlan', 'moves/{id}/rollback/plan', getRollbackPlan(parts));
  post('startRollback', 'moves/{id}/rollback', startRollback(parts));
  read('getRollback', 'moves/{id}/rollback', getRollback(parts));
  read('getRollbackReport', 'moves/{id}/rollback/report', getRollbackReport(parts));
}
