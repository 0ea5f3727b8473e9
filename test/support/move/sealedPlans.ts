import { type ConfigurationPlan, configurationPlanSchema } from '../../../shared/contracts/model/configuration';
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
    configuration: await part(await configurationName(store, move)),
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
    settings: await hashOf(await knownName(store, (hash) => storeNames.surveyedSettings(move, hash))),
    configuration: await hashOf(await configurationName(store, move)),
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
  return hashPart(await valueOf(store, await knownName(store, (hash) => storeNames.targetIndex(move, hash))));
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

/** The name of the stored part that history knows by its hash. Its name ends with it, so there is one for each content. */
export async function knownName(store: ObjectStore, nameOf: (hash: string) => string): Promise<string> {
  const prefix = nameOf('').replace(/\.json$/, '');
  const names: string[] = [];
  for await (const name of store.list(prefix)) names.push(name);
  if (names.length > 1) throw new Error(`Expected one part at ${prefix}; there are ${String(names.length)}.`);
  return names[0] ?? prefix;
}

/** Removes the part that an earlier run of a step stored, so that `knownName` finds the one of the next run. */
export async function forgetPart(store: ObjectStore, nameOf: (hash: string) => string): Promise<void> {
  const prefix = nameOf('').replace(/\.json$/, '');
  for await (const name of store.list(prefix)) await store.remove(name);
}

const configurationName = (store: ObjectStore, move: MoveSpec) =>
  knownName(store, (hash) => storeNames.configurationPlan(move, hash));

/** The part of the plan of a run about the vaults themselves. */
export async function storedConfiguration(store: ObjectStore, move: MoveSpec): Promise<ConfigurationPlan | undefined> {
  return readJson(store, await configurationName(store, move), configurationPlanSchema);
}

async function valueOf(store: ObjectStore, name: string): Promise<unknown> {
  const bytes = await store.read(name);
  return bytes === undefined ? null : JSON.parse(new TextDecoder().decode(bytes));
}
