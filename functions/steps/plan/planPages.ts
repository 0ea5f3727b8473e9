import { writeJson } from '../../../shared/clients/store/jsonStore';
import { type Chain, type Provable, readProved, requireStored } from '../../../shared/clients/store/provedJson';
import {
  planPageSchema,
  type PlannedItem,
  type PlanPage,
  storedPlanPageSchema,
} from '../../../shared/contracts/model/plan';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { hashPage, hashPart } from '../../../shared/rules/plan/hashPlan';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { storeNames } from '../../../shared/rules/storeNames';
import { type SealClients, sealIfPossible } from '../stored/sealedJson';
import { storeFirst } from '../stored/storedPages';

/** Reads a stored page of the plan. Throws `STORE_OBJECT_INVALID` if it is missing or damaged, or if nothing proves it. */
export async function readPlanPage(
  store: ObjectStore,
  move: MoveSpec,
  { page, ...proved }: Provable<PlanPage> & { readonly page: number },
): Promise<PlanPage> {
  const name = storeNames.planPage(move, page);
  const what = `page ${page} of the plan`;
  const stored = await requireStored(store, { name, what, schema: storedPlanPageSchema, ...proved });
  return { page: stored.page, items: stored.items };
}

/** Stores a page of the plan, unless an earlier run of the same step has. Returns the hash of the page that the store has then. */
export async function storePlanPage(clients: SealClients, move: MoveSpec, { page, items }: PlanPage): Promise<string> {
  const stored = await storeFirst(clients.store, {
    ...{ name: storeNames.planPage(move, page), schema: storedPlanPageSchema, page, items },
    sealOf: (at, all) => sealIfPossible(clients, move, ['page of a plan', String(at), hashPart(all)]),
  });
  return hashPage(stored);
}

/** Numbers of the pages of which `RepeatedItems` kept the first form. */
export async function listedPages(store: ObjectStore, move: MoveSpec): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const name of store.list(storeNames.listedPages(move))) names.add(name);
  return names;
}

interface Listed {
  readonly page: number;
  readonly kept: ReadonlySet<string>;
  /** The pages as the planning stored them. */
  readonly chain: Chain<PlanPage>;
}

/** Reads a page as the planning stored it, also if repeated items were removed from it since. */
export async function readListedPage(
  store: ObjectStore,
  move: MoveSpec,
  { page, kept, chain }: Listed,
): Promise<PlanPage> {
  const name = storeNames.listedPage(move, page);
  const proof = chain.at(page);
  const listed = kept.has(name) ? await readProved(store, { name, schema: planPageSchema, proof }) : undefined;
  return listed ?? readPlanPage(store, move, { page, proof });
}

/**
 * Removes repeated items from the pages of a plan. The vault is listed in parts, so only here are all names known. A name
 * that the vault lists twice, in any case, is one item. Otherwise two steps would write it at the same time.
 */
export class RepeatedItems {
  private readonly seen = new Set<string>();

  constructor(
    private readonly store: ObjectStore,
    private readonly move: MoveSpec,
  ) {}

  /** Returns a page without the items of earlier pages. Stores the page again if it had one, and keeps its first form. */
  async removeFrom({ page, items }: PlanPage): Promise<PlanPage> {
    const first = items.filter((item) => this.isFirst(item));
    if (first.length === items.length) return { page, items };
    const without = { page, items: first };
    await writeJson(this.store, storeNames.listedPage(this.move, page), planPageSchema, { page, items });
    await writeJson(this.store, storeNames.planPage(this.move, page), planPageSchema, without);
    return without;
  }

  private isFirst(item: PlannedItem): boolean {
    const key = itemKey(item);
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    return true;
  }
}
