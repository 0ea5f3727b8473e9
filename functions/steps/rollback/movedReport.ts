import { type MoveReport } from '../../../shared/contracts/api/report';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { provedReport } from '../report/findReport';

export interface MovedRun extends Pick<MoveSpec, 'moveId' | 'runId'> {
  /** The head of the report, from the history of the move. */
  readonly reportHead: string;
}

/**
 * Reads the report of a run, which says what the move wrote. Throws `ROLLBACK_NOT_POSSIBLE` unless it is the one whose head is in
 * history: others may be able to write to the store, and a changed report would delete items that the move did not write.
 */
export async function readMovedReport(store: ObjectStore, { reportHead, ...run }: MovedRun): Promise<MoveReport> {
  let isThere = false;
  for (const name of [storeNames.report(run), storeNames.provedReport(run, reportHead)]) {
    const found = await provedReport(store, run, { head: reportHead, name });
    if (found.kind === 'report') return found.report;
    isThere ||= found.kind === 'differs';
  }
  throw notPossible(
    isThere
      ? 'the report in the store is not the one that the move wrote'
      : 'the store has no readable report of this run',
  );
}

function notPossible(what: string): MoverError {
  const message = `Expected the report of the move, which proves what it wrote, but ${what}. Nothing is rolled back. Find out who can write to the store. Delete by hand what you do not need in the target.`;
  return new MoverError('ROLLBACK_NOT_POSSIBLE', message, { retryable: false });
}
