import { jsonBytes, jsonIn } from '../../../shared/clients/store/jsonStore';
import { z } from 'zod';
import { type ItemResult, versionResultSchema } from '../../../shared/contracts/model/outcome';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type PlannedItem, versionLeftOutSchema } from '../../../shared/contracts/model/plan';
import {
  type BriefItem,
  type BriefResult,
  isStored,
  type LeftOutList,
  maxListed,
  type StoredList,
} from '../../../shared/contracts/model/versionLists';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { type ItemName } from '../frame/vaultPair';

// History has lists of a few versions. Longer ones are in the staging of the run, encrypted, and history has their hash: the
// Durable Task Scheduler refuses payloads of more than 1 MB.

type Staging = Pick<StagingStore, 'get' | 'keep'>;

/** Which list of which item. A second run of the same step replaces its list. */
export interface ListPlace extends ItemName {
  readonly move: MoveSpec;
  readonly step: string;
}

/** Returns a list as history has it. Stores a long one. */
export async function shortList<Entry>(
  staging: Staging,
  { move, itemType, itemName, step }: ListPlace,
  list: readonly Entry[],
): Promise<Entry[] | StoredList> {
  if (list.length <= maxListed) return [...list];
  const label = `${itemType}/${itemName.toLowerCase()}/${step}/versions`;
  const staged = await staging.keep(move, label, jsonBytes(list));
  return { count: list.length, hash: hashPart(list), staged };
}

/** Returns an item of the plan as history has it. `step` is the one that read or made the plan. */
export async function briefItem(
  staging: Staging,
  { move, step }: Pick<ListPlace, 'move' | 'step'>,
  planned: PlannedItem,
): Promise<BriefItem> {
  const { itemType, itemName } = planned;
  const place = { move, itemType, itemName, step };
  return { ...planned, versionsLeftOut: await shortList(staging, place, planned.versionsLeftOut) };
}

/** Returns an item of the plan with its whole list. Throws `STORE_OBJECT_INVALID` as `wholeResult` does. */
export async function wholeItem(staging: Staging, move: MoveSpec, item: BriefItem): Promise<PlannedItem> {
  return { ...item, versionsLeftOut: await leftOut(staging, move, item.versionsLeftOut) };
}

/**
 * Returns a result with its whole lists. Throws `STORE_OBJECT_INVALID` if a list is not the one that its step stored,
 * `STAGED_PAYLOAD_MISSING` or `STAGED_PAYLOAD_DAMAGED`.
 */
export async function wholeResult(staging: Staging, move: MoveSpec, result: BriefResult): Promise<ItemResult> {
  const versions = await wholeList(staging, move, versionResultSchema, result.versions);
  return { ...result, versions, versionsLeftOut: await leftOut(staging, move, result.versionsLeftOut) };
}

function leftOut(staging: Staging, move: MoveSpec, list: LeftOutList) {
  return wholeList(staging, move, versionLeftOutSchema, list);
}

async function wholeList<Entry extends z.ZodType>(
  staging: Staging,
  move: MoveSpec,
  entry: Entry,
  list: z.output<Entry>[] | StoredList,
): Promise<z.output<Entry>[]> {
  if (!isStored(list)) return list;
  const stored = jsonIn(z.array(entry), await staging.get(move, list.staged));
  if (stored !== undefined && hashPart(stored) === list.hash) return stored;
  const message = `Expected the versions at ${list.staged} to be those that the move stored, but somebody changed them. Find out who can write to the store, then run the move again.`;
  throw new MoverError('STORE_OBJECT_INVALID', message);
}
