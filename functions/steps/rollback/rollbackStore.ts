import { type z } from 'zod';
import { MoverError } from '../../../shared/contracts/model/moverError';
import {
  type RollbackHashes,
  rollbackHashesSchema,
  rollbackPlanPageSchema,
  type RollbackRow,
  type RollbackSummary,
  type RolledBackItem,
  rolledBackPageSchema,
} from '../../../shared/contracts/model/rollback';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byChain, byHash, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { chainPages, hashPart } from '../../../shared/rules/plan/hashPlan';
import { hashRollback, rollbackPages, type RollbackPlan } from '../../../shared/rules/rollback/rollbackPlan';
import { storeNames } from '../../../shared/rules/storeNames';

/** One rollback of one run of a move. */
export interface RollbackRef {
  readonly moveId: string;
  readonly runId: string;
  readonly rollbackId: string;
}

/** Stores the pages of a rollback plan and their hashes. A second call stores the same. */
export async function storeRollbackPlan(
  store: ObjectStore,
  { rollbackId, ...run }: RollbackRef,
  { plan, hashes }: { readonly plan: RollbackPlan; readonly hashes: RollbackHashes },
): Promise<void> {
  for (const [page, rows] of rollbackPages(plan).entries()) {
    const name = storeNames.rollbackPlanPage(run, rollbackId, page);
    await writeJson(store, name, rollbackPlanPageSchema, { page, rows: [...rows] });
  }
  await writeJson(store, storeNames.rollbackHashes(run, rollbackId), rollbackHashesSchema, hashes);
}

/** A page of the plan, and the hashes of the plan, which have the times of the move. */
export interface ApprovedPage {
  readonly rows: readonly RollbackRow[];
  readonly hashes: RollbackHashes;
}

/** Reads a page of the plan. Throws `ROLLBACK_CHANGED` unless it is part of the plan with the approved hash. */
export async function readApprovedPage(
  store: ObjectStore,
  { rollbackId, ...run }: RollbackRef,
  { planHash, page }: { readonly planHash: string; readonly page: number },
): Promise<ApprovedPage> {
  const hashes = await readApprovedHashes(store, { rollbackId, ...run }, planHash);
  const stored = await findProved(store, {
    name: storeNames.rollbackPlanPage(run, rollbackId, page),
    schema: rollbackPlanPageSchema,
    proof: byHash<z.infer<typeof rollbackPlanPageSchema>>(hashes.pages[page], ({ rows }) => hashPart(rows)),
  });
  if (stored === undefined) throw rollbackChanged('the plan');
  return { rows: stored.rows, hashes };
}

/** Reads the hashes of the plan. Throws `ROLLBACK_CHANGED` unless they are those of the approved plan. */
export async function readApprovedHashes(
  store: ObjectStore,
  { rollbackId, ...run }: RollbackRef,
  planHash: string,
): Promise<RollbackHashes> {
  const hashes = await findProved(store, {
    name: storeNames.rollbackHashes(run, rollbackId),
    schema: rollbackHashesSchema,
    proof: byHash(planHash, hashRollback),
  });
  if (hashes === undefined) throw rollbackChanged('the plan');
  return hashes;
}

/** Stores the results of a page. The same results give the same hash, also in a second run of the step. */
export async function storeRolledBackPage(
  store: ObjectStore,
  { rollbackId, ...run }: RollbackRef,
  { page, items }: { readonly page: number; readonly items: readonly RolledBackItem[] },
): Promise<string> {
  const name = storeNames.rollbackResults(run, rollbackId, page);
  await writeJson(store, name, rolledBackPageSchema, { page, items: [...items] });
  return hashPart(items);
}

/** Reads all results of a rollback. Throws `ROLLBACK_CHANGED` unless they are those whose hash is in history. */
export async function readRolledBack(
  store: ObjectStore,
  { rollbackId, ...run }: RollbackRef,
  { pages, hash }: Pick<RollbackSummary, 'pages' | 'hash'>,
): Promise<readonly RolledBackItem[]> {
  const items: RolledBackItem[] = [];
  const chain = byChain<{ items: readonly RolledBackItem[] }>(
    ({ items: some }) => hashPart(some),
    (hashes) => chainPages(hashes) === hash,
  );
  for (let page = 0; page < pages; page += 1) {
    const name = storeNames.rollbackResults(run, rollbackId, page);
    const stored = await findProved(store, { name, schema: rolledBackPageSchema, proof: chain.at(page) });
    if (stored === undefined) throw rollbackChanged('a page of its results');
    items.push(...stored.items);
  }
  if (!chain.isWhole()) throw rollbackChanged('a page of its results');
  return items;
}

/** The error for what somebody changed in the store. */
export function rollbackChanged(what: string): MoverError {
  const message = `Expected ${what} to be as the rollback stored it, but somebody changed it in the store. Find out who can write to the store. Then read the plan of the rollback again.`;
  return new MoverError('ROLLBACK_CHANGED', message);
}
