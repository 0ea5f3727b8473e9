import { type StepFailed } from '../../contracts/model/outcome';
import { type RolledBackCounts, type RolledBackItem, type UnsavedPage } from '../../contracts/model/rollback';
import { itemsPerPage } from '../transfer/batching';
import { rollbackPages, type RollbackPlan } from './rollbackPlan';
import { addRolledBack, countRolledBack, rolledBackItem } from './rolledBackItems';

/** Counts the results of pages that are in no store. `rows` is the number of rows of the plan. */
export function countUnsaved(unsaved: readonly UnsavedPage[], rows: number): RolledBackCounts {
  return unsaved.reduce((sum, { page, outcomes }) => {
    const withoutLook = endOf(page, rows) - page * itemsPerPage - outcomes.length;
    const counts = addRolledBack(sum, countRolledBack(outcomes));
    return { ...counts, kept: counts.kept + withoutLook };
  }, countRolledBack([]));
}

/** The items of pages whose results are in no store. The plan is the one that the rollback worked on. */
export function unsavedItems(
  unsaved: readonly UnsavedPage[],
  plan: Pick<RollbackPlan, 'rows'>,
): readonly RolledBackItem[] {
  const pages = rollbackPages(plan);
  return unsaved.flatMap(({ page, outcomes }) =>
    (pages[page] ?? []).map((row, at) => rolledBackItem(row, outcomes[at])),
  );
}

type Failure = Pick<StepFailed, 'state' | 'code' | 'detail'>;

/** Why a rollback ended that could not store the results of its last pages. It names their items by their places in the plan. */
export function unsavedFailure(
  { state, code, detail }: Failure,
  unsaved: readonly UnsavedPage[],
  rows: number,
): Failure {
  const places = unsaved.map(({ page }) => page);
  const first = Math.min(...places) * itemsPerPage + 1;
  const items = `${String(first)} to ${String(endOf(Math.max(...places), rows))}`;
  const why = code === 'STEP_LOST' ? 'The step that stores them was lost each time.' : detail;
  const words = `The rollback worked on the items ${items} of its plan, but could not store their results. Its report has them from its history. Read it before you start the rollback again, which replaces that history.`;
  return { state, code, detail: `${words} The cause: ${why}` };
}

/** The place after the last row of a page. */
function endOf(page: number, rows: number): number {
  return Math.min(rows, (page + 1) * itemsPerPage);
}
