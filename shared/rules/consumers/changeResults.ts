import {
  type ChangeCounts,
  type ChangeOutcome,
  type ChangeResult,
  type ChangeRow,
  changeStates,
} from '../../contracts/model/consumerChange';
import { type StepFailed } from '../../contracts/model/outcome';

export const noChanges: ChangeCounts = Object.fromEntries(changeStates.map((state) => [state, 0])) as ChangeCounts;

export function addChanges(one: ChangeCounts, other: ChangeCounts): ChangeCounts {
  return Object.fromEntries(changeStates.map((state) => [state, one[state] + other[state]])) as ChangeCounts;
}

/** The results of a page. The rows that are changed come first, each with its outcome. */
export function resultsOfPage(rows: readonly ChangeRow[], outcomes: readonly ChangeOutcome[]): readonly ChangeResult[] {
  return rows.map((row, at): ChangeResult => {
    const left: ChangeOutcome = { state: 'leftForAPerson', because: row.left, record: null };
    return { ...row, outcome: (row.change === null ? undefined : outcomes[at]) ?? left };
  });
}

export function countOf(outcomes: readonly ChangeOutcome[]): ChangeCounts {
  return outcomes.reduce((counts, { state }) => ({ ...counts, [state]: counts[state] + 1 }), noChanges);
}

export function failedOutcome({ code, detail, requestId }: StepFailed, record: string | null): ChangeOutcome {
  const own = { code, detail, ...(requestId === undefined ? {} : { requestId }) };
  return { state: 'failed', because: null, record, ...own };
}

/** Whether everything that the run was asked for is as it was asked. What a person has to do is not of the run. */
export function isWholeChange(counts: ChangeCounts): boolean {
  return counts.failed + counts.refused + counts.changedByOthers === 0;
}

/** What a rollback of a run takes back: each change whose record was stored before its write. */
export function planTakingBack(results: readonly ChangeResult[]): readonly ChangeRow[] {
  return results.flatMap(({ outcome, ...row }): readonly ChangeRow[] =>
    outcome.record === null || row.record !== null
      ? []
      : [{ ...row, record: outcome.record, left: null, commands: [], powershell: [] }],
  );
}
