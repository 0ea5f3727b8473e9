import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ItemResult, resultPageSchema } from '../../../shared/contracts/model/outcome';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { failResult, resultFromPlan } from '../../../shared/rules/transfer/itemResults';
import { storeNames } from '../../../shared/rules/storeNames';
import { readPlanPage } from './planPages';

/**
 * Reads the results of the items of one batch. If the batch ended without storing them, returns its planned items as
 * failed, so that no item of the source is ever missing from a report.
 */
export async function readResults(
  store: ObjectStore,
  move: MoveSpec,
  page: number,
  isBegun = !move.dryRun,
): Promise<readonly ItemResult[]> {
  const stored = await readStoredResults(store, move, page);
  if (stored !== undefined) return stored;
  const planned = (await readPlanPage(store, move, page)).items.map(resultFromPlan);
  if (!isBegun) return planned;
  return planned.map((result) => (result.state === 'planned' ? failResult(result, neverTransferred) : result));
}

/** Reads the results of the items of one batch; undefined if it has stored none yet. */
export async function readStoredResults(
  store: ObjectStore,
  move: MoveSpec,
  page: number,
): Promise<readonly ItemResult[] | undefined> {
  return (await readJson(store, storeNames.results(move, page), resultPageSchema))?.items;
}

const neverTransferred = {
  state: 'failed',
  code: 'INTERNAL',
  detail: 'Expected the batch of this item to end with a result; it ended without one.',
  retryable: true,
} as const;
