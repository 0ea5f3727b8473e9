import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { storedPlanPageSchema } from '../../../shared/contracts/model/plan';
import { planHashesSchema } from '../../../shared/contracts/steps/approvedPlan';
import { readJson, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { hashPage, hashPart, hashPlan } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';

/** Finalizes the stored pages of a run's plan, as `finalizePlan` does for a complete plan. */
export async function sealStored(store: ObjectStore, move: MoveSpec, pages = 0): Promise<void> {
  const part = async (name: string): Promise<string> => {
    const bytes = await store.read(name);
    return hashPart(bytes === undefined ? null : JSON.parse(new TextDecoder().decode(bytes)));
  };
  const hashes = [];
  for (let page = 0; page < pages; page += 1) {
    const stored = await readJson(store, storeNames.planPage(move, page), storedPlanPageSchema);
    hashes.push(hashPage(stored?.items ?? []));
  }
  await writeJson(store, storeNames.planSeal(move), planHashesSchema, {
    settings: await part(storeNames.planSettings(move)),
    configuration: await part(storeNames.configurationPlan(move)),
    pages: hashes,
  });
}

/** The hash of a run's plan, from its record in the store. */
export async function storedPlanHash(store: ObjectStore, move: MoveSpec): Promise<string> {
  const seal = await readJson(store, storeNames.planSeal(move), planHashesSchema);
  return hashPlan(seal ?? { settings: '', configuration: '', pages: [] });
}
