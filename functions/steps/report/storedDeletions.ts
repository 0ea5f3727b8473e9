import { type DeletedSince, deletionsSchema, type StoredDeletion } from '../../../shared/contracts/model/deletions';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { undefinedIfInvalid } from '../../../shared/clients/store/jsonStore';
import { withDeletion } from '../../../shared/rules/transfer/deletionRules';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { storeNames } from '../../../shared/rules/storeNames';
import { type SealClients } from '../stored/pageSeal';
import { type ReadStored, writeSealed } from '../stored/sealedJson';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/** The states of items that were deleted at the source since the move brought them, by their keys. */
export type Deletions = ReadonlyMap<string, StoredDeletion>;

export interface StoredDeletions {
  readonly deletions: Deletions;
  /** The record was damaged, now or before, so it may lack deletions that the move followed. */
  readonly isDamaged: boolean;
}

export const noDeletions: StoredDeletions = { deletions: new Map(), isDamaged: false };
const damaged: StoredDeletions = { deletions: new Map(), isDamaged: true };

/**
 * Reads them. A record that the run did not store counts as damaged: it proves nothing, and the report says so. Throws if the store does
 * not answer.
 */
export async function readDeletions(read: ReadStored, run: Run): Promise<StoredDeletions> {
  try {
    const stored = await read(placeOf(run));
    if (stored === undefined) return noDeletions;
    const deletions = new Map(stored.items.map((item) => [itemKey(item), item]));
    return { deletions, isDamaged: stored.isDamaged === true };
  } catch (error) {
    undefinedIfInvalid(error);
    return damaged;
  }
}

export async function writeDeletions(
  clients: SealClients,
  move: MoveSpec,
  { deletions, isDamaged }: StoredDeletions,
): Promise<void> {
  const value = { items: [...deletions.values()], ...(isDamaged && { isDamaged: true as const }) };
  await writeSealed(clients, move, { ...placeOf(move), value });
}

function placeOf(run: Run) {
  return { name: storeNames.deletions(run), schema: deletionsSchema, shown: 'shownDeletions' } as const;
}

/** Those that the source still lacks. An item that it has again is in the results like any other. */
export function deletedSince(deletions: Deletions): readonly DeletedSince[] {
  return [...deletions.values()].flatMap(({ state, ...item }) => (state === 'returned' ? [] : { ...item, state }));
}

/** What the report says about a damaged record. */
export function damagedDeletions({ isDamaged }: StoredDeletions): readonly Problem[] {
  if (!isDamaged) return [];
  const detail =
    'Expected the record of items that were deleted at the source to be the one that the move stored, but somebody changed it. The report may lack deletions that the move followed. The soft-deleted items of the target show them.';
  return [failureProblem({ code: 'STORE_OBJECT_INVALID', detail })];
}

/** Adds to the results of a page which of its items were deleted at the source since. */
export function withDeletions(
  deletions: Deletions,
  readPage: (page: number) => Promise<readonly ItemResult[]>,
): (page: number) => Promise<readonly ItemResult[]> {
  if (deletions.size === 0) return readPage;
  return async (page) => (await readPage(page)).map((result) => withDeletion(result, deletions.get(itemKey(result))));
}
