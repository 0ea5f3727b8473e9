import { type DeletedSince, deletionsSchema } from '../../../shared/contracts/model/deletions';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { readJson, undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { withDeletion } from '../../../shared/rules/transfer/deletionRules';
import { itemKey } from '../../../shared/rules/transfer/lateItems';
import { storeNames } from '../../../shared/rules/storeNames';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/** The states of items that were deleted at the source since the move brought them, by their keys. */
export type Deletions = ReadonlyMap<string, DeletedSince>;

/** Reads them. They only add to what a report says, so a damaged object counts as none. Throws if the store does not answer. */
export async function readDeletions(store: ObjectStore, run: Run): Promise<Deletions> {
  const stored = await readJson(store, storeNames.deletions(run), deletionsSchema).catch(undefinedIfInvalid);
  return new Map((stored?.items ?? []).map((item) => [itemKey(item), item]));
}

export async function writeDeletions(store: ObjectStore, run: Run, deletions: Deletions): Promise<void> {
  await writeJson(store, storeNames.deletions(run), deletionsSchema, { items: [...deletions.values()] });
}

/** Adds to the results of a page which of its items were deleted at the source since. */
export function withDeletions(
  deletions: Deletions,
  readPage: (page: number) => Promise<readonly ItemResult[]>,
): (page: number) => Promise<readonly ItemResult[]> {
  if (deletions.size === 0) return readPage;
  return async (page) =>
    (await readPage(page)).map((result) => withDeletion(result, deletions.get(itemKey(result))?.state));
}
