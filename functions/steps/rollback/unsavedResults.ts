import { MoverError } from '../../../shared/contracts/model/moverError';
import { type RolledBackItem, type UnsavedPage } from '../../../shared/contracts/model/rollback';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { unsavedItems } from '../../../shared/rules/rollback/unsavedPages';
import { makeRollbackPlan } from './madePlan';
import { type MovedRun } from './movedReport';
import { rollbackChanged } from './rollbackStore';

/**
 * Returns the results that a rollback kept in its history, because the store did not take them. It makes the plan again from the report of
 * the move, because the pages of the plan may be what the store lost. Throws `ROLLBACK_CHANGED` unless the plan has the approved hash.
 */
export async function readUnsaved(
  store: ObjectStore,
  { planHash, ...run }: MovedRun & { readonly planHash: string },
  unsaved: readonly UnsavedPage[],
): Promise<readonly RolledBackItem[]> {
  if (unsaved.length === 0) return [];
  const made = await makeRollbackPlan(store, run).catch(throwChanged);
  if (made.planHash !== planHash) throw rollbackChanged('the plan');
  return unsavedItems(unsaved, made.plan);
}

/** The report of the move proved the plan before, so somebody changed it since. */
function throwChanged(error: unknown): never {
  const isChanged = error instanceof MoverError && error.code === 'ROLLBACK_NOT_POSSIBLE';
  throw isChanged ? rollbackChanged('the report of the move') : error;
}
