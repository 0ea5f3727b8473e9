import { type CheckRun } from '../../contracts/model/checks';
import { hashPart } from '../plan/hashPlan';

/** The hash of a whole run, SHA-256 in hex: its pair, id, times, options and all findings. It does not depend on the order of fields. */
export function hashCheckRun(run: CheckRun): string {
  return hashPart(['run of checks', run]);
}
