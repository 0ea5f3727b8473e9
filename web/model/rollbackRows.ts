import { type RollbackPlanAnswer, type RollbackReport } from '../../shared/contracts/api/rollbackAnswers';
import { rollbackActionWords } from './rollbackWords';
import { rolledBackWords } from '../../shared/words/outcomeWords';
import { type Tone } from '../../shared/words/word';

/** One item of a rollback in a table: what is planned with it, or what happened to it. */
export interface RollbackRow {
  readonly itemType: string;
  readonly itemName: string;
  readonly mark: { readonly text: string; readonly tone: Tone };
  /** Why it is kept, or the code of its failure; empty otherwise. */
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  /** When the service will purge it; undefined while that is not known. */
  readonly purgedOn?: string | undefined;
}

/** The items of a plan, those that cannot be taken back first. */
export function plannedRows({ items }: Pick<RollbackPlanAnswer, 'items'>): readonly RollbackRow[] {
  return keptFirst(
    items.map(({ itemType, itemName, action, reason = '', detail, remedy }) => ({
      ...{ itemType, itemName, mark: rollbackActionWords[action], code: reason, detail, remedy },
    })),
  );
}

/** The items of a report, those that were not taken back first. */
export function resultRows({ results }: Pick<RollbackReport, 'results'>): readonly RollbackRow[] {
  return keptFirst(
    results.map(({ itemType, itemName, state, reason, code = '', detail, remedy, purgedOn }) => ({
      ...{ itemType, itemName, mark: rolledBackWords[state], code: reason ?? code, detail, remedy, purgedOn },
    })),
  );
}

function keptFirst(rows: readonly RollbackRow[]): readonly RollbackRow[] {
  return [...rows.filter(({ code }) => code !== ''), ...rows.filter(({ code }) => code === '')];
}

/** Returns the rows whose name has a text. */
export function findRows(rows: readonly RollbackRow[], text: string): readonly RollbackRow[] {
  const wanted = text.toLowerCase();
  return wanted === '' ? rows : rows.filter(({ itemName }) => itemName.toLowerCase().includes(wanted));
}
