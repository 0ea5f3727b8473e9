import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type PlannedItem, storedPlanPageSchema } from '../../../shared/contracts/model/plan';
import { type KnownPlan, planHashesSchema, type ApprovedParts } from '../../../shared/contracts/steps/approvedPlan';
import { readJson, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { chainPages, hashPage, hashPart, hashPlan } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';

/** Finalizes the stored pages of a run's plan, as `finalizePlan` does for a complete plan. */
export async function sealStored(store: ObjectStore, move: MoveSpec, pages = 0): Promise<void> {
  const part = async (name: string) => hashPart(await valueOf(store, name));
  const hashes = await pageHashes(store, move, { end: pages });
  await writeJson(store, storeNames.planSeal(move), planHashesSchema, {
    settings: await part(storeNames.planSettings(move)),
    configuration: await part(storeNames.configurationPlan(move)),
    pages: hashes,
  });
}

/** Makes the stored pages the plan of a run, and returns what history then knows of it. Nobody may change them afterwards. */
export async function knownOf(store: ObjectStore, move: MoveSpec, pages: number): Promise<KnownPlan> {
  await sealStored(store, move, pages);
  return { planHash: await storedPlanHash(store, move), pages };
}

/** The hashes of what is stored for a plan, as the steps that stored it returned them. */
export async function storedParts(store: ObjectStore, move: MoveSpec, pages: number): Promise<ApprovedParts> {
  const hashes = await pageHashes(store, move, { end: pages });
  const hashOf = async (name: string) => hashPart(await valueOf(store, name));
  return {
    settings: await hashOf(storeNames.surveyedSettings(move)),
    configuration: await hashOf(storeNames.configurationPlan(move)),
    pages: chainPages(hashes),
  };
}

/** The hash of a run's plan, from its record in the store. */
export async function storedPlanHash(store: ObjectStore, move: MoveSpec): Promise<string> {
  const seal = await readJson(store, storeNames.planSeal(move), planHashesSchema);
  return hashPlan(seal ?? { settings: '', configuration: '', pages: [] });
}

/** The hash of the index of the target, as the step that stored it returned it. */
export async function indexHash(store: ObjectStore, move: MoveSpec): Promise<string> {
  return hashPart(await valueOf(store, storeNames.targetIndex(move)));
}

/** Reads the items of a stored page of the plan. */
export async function storedItems(store: ObjectStore, move: MoveSpec, page: number): Promise<readonly PlannedItem[]> {
  const stored = await readJson(store, storeNames.planPage(move, page), storedPlanPageSchema);
  if (stored === undefined) throw new Error(`Expected page ${String(page)} of the plan to be stored.`);
  return stored.items;
}

/** The hashes of stored pages of the plan. */
export async function pageHashes(
  store: ObjectStore,
  move: MoveSpec,
  { first = 0, end }: { readonly first?: number; readonly end: number },
): Promise<string[]> {
  const hashes: string[] = [];
  for (let page = first; page < end; page += 1) {
    const stored = await readJson(store, storeNames.planPage(move, page), storedPlanPageSchema);
    hashes.push(hashPage(stored?.items ?? []));
  }
  return hashes;
}

async function valueOf(store: ObjectStore, name: string): Promise<unknown> {
  const bytes = await store.read(name);
  return bytes === undefined ? null : JSON.parse(new TextDecoder().decode(bytes));
}
