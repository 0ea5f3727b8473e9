import { MoverError } from '../../../shared/contracts/model/moverError';
import {
  type RollbackHashes,
  rollbackHashesSchema,
  rollbackPlanPageSchema,
  type RollbackRow,
  rollbackVaultPageSchema,
  type RollbackVaultRow,
  type RolledBackItem,
  rolledBackPageSchema,
  rolledBackVaultPageSchema,
  type RolledBackVault,
  type RolledBackVaultRow,
} from '../../../shared/contracts/model/rollback';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byHash, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { hashRollback, rollbackPages, type RollbackPlan } from '../../../shared/rules/rollback/rollbackPlan';
import { vaultPages } from '../../../shared/rules/rollback/vaultRows';
import { storeNames } from '../../../shared/rules/storeNames';
import { fromLast } from '../stored/knownPart';
import { eachStoredPage, type PagesRef, readStoredPage, writePage } from '../stored/storedPages';

/** One rollback of one run of a move. */
export interface RollbackRef {
  readonly moveId: string;
  readonly runId: string;
  readonly rollbackId: string;
}

/** The lists of a rollback: its plan and its results, for the items and for the vault itself. */
export function rollbackLists({ rollbackId, ...run }: RollbackRef) {
  const planChanged = () => rollbackChanged('the plan');
  const resultsChanged = () => rollbackChanged('a page of its results');
  return {
    plan: {
      schema: rollbackPlanPageSchema,
      nameOf: (page: number) => storeNames.rollbackPlanPage(run, rollbackId, page),
      covered: ({ rows }: { readonly rows: readonly RollbackRow[] }) => rows,
      changed: planChanged,
    },
    vaultPlan: {
      schema: rollbackVaultPageSchema,
      nameOf: (page: number) => storeNames.rollbackVaultPage(run, rollbackId, page),
      covered: ({ rows }: { readonly rows: readonly RollbackVaultRow[] }) => rows,
      changed: planChanged,
    },
    results: {
      schema: rolledBackPageSchema,
      nameOf: (page: number) => storeNames.rollbackResults(run, rollbackId, page),
      covered: ({ items }: { readonly items: readonly RolledBackItem[] }) => items,
      changed: resultsChanged,
    },
    vaultResults: {
      what: 'results of a rollback',
      schema: rolledBackVaultPageSchema,
      nameOf: (hash: string) => storeNames.rollbackVaultResults(run, rollbackId, hash),
      changed: resultsChanged,
    },
  };
}

/** Stores the pages of a rollback plan and their hashes. A second call stores the same. */
export async function storeRollbackPlan(
  store: ObjectStore,
  ref: RollbackRef,
  { plan, hashes }: { readonly plan: RollbackPlan; readonly hashes: RollbackHashes },
): Promise<void> {
  const lists = rollbackLists(ref);
  for (const [page, rows] of vaultPages(plan.vault).entries())
    await writePage(store, lists.vaultPlan, { page, rows: [...rows] });
  for (const [page, rows] of rollbackPages(plan).entries())
    await writePage(store, lists.plan, { page, rows: [...rows] });
  await writeJson(store, storeNames.rollbackHashes(ref, ref.rollbackId), rollbackHashesSchema, hashes);
}

/** A page of the plan with the approved hash. */
export interface PageOfPlan {
  readonly planHash: string;
  readonly page: number;
}

/** A page of the plan, and the hashes of the plan, which have the times of the move. */
export interface ApprovedPage {
  readonly rows: readonly RollbackRow[];
  readonly hashes: RollbackHashes;
}

/** Reads a page of the plan. Throws `ROLLBACK_CHANGED` unless it is part of the plan with the approved hash. */
export async function readApprovedPage(
  store: ObjectStore,
  ref: RollbackRef,
  { planHash, page }: PageOfPlan,
): Promise<ApprovedPage> {
  const hashes = await readApprovedHashes(store, ref, planHash);
  const { rows } = await readStoredPage(store, rollbackLists(ref).plan, { page, hash: hashes.pages[page] });
  return { rows, hashes };
}

/** As `readApprovedPage`, for the rows that are about the vault itself. */
export async function readApprovedVaultPage(
  store: ObjectStore,
  ref: RollbackRef,
  { planHash, page }: PageOfPlan,
): Promise<readonly RollbackVaultRow[]> {
  const { vaultPages: hashes } = await readApprovedHashes(store, ref, planHash);
  return (await readStoredPage(store, rollbackLists(ref).vaultPlan, { page, hash: hashes?.[page] })).rows;
}

async function readApprovedHashes(store: ObjectStore, ref: RollbackRef, planHash: string): Promise<RollbackHashes> {
  const hashes = await findProved(store, {
    name: storeNames.rollbackHashes(ref, ref.rollbackId),
    schema: rollbackHashesSchema,
    proof: byHash(planHash, hashRollback),
  });
  if (hashes === undefined) throw rollbackChanged('the plan');
  return hashes;
}

/** Reads all results of a rollback. Throws `ROLLBACK_CHANGED` unless they are those whose hash is in history. */
export async function readRolledBack(
  store: ObjectStore,
  ref: RollbackRef,
  stored: PagesRef,
): Promise<readonly RolledBackItem[]> {
  const items: RolledBackItem[] = [];
  for await (const page of eachStoredPage(store, rollbackLists(ref).results, stored)) items.push(...page.items);
  return items;
}

/** As `readRolledBack`, for the results of the vault itself. */
export async function readRolledBackVault(
  store: ObjectStore,
  ref: RollbackRef,
  stored: Pick<RolledBackVault, 'last'> | undefined,
): Promise<readonly RolledBackVaultRow[]> {
  const pages: (readonly RolledBackVaultRow[])[] = [];
  const { vaultResults } = rollbackLists(ref);
  const from = { last: stored?.last ?? null, changed: vaultResults.changed };
  for await (const { rows } of fromLast(store, vaultResults, from)) pages.push(rows);
  return pages.reverse().flat();
}

/** The error for what somebody changed in the store. */
export function rollbackChanged(what: string): MoverError {
  const message = `Expected ${what} to be as the rollback stored it, but somebody changed it in the store. Find out who can write to the store. Then read the plan of the rollback again.`;
  return new MoverError('ROLLBACK_CHANGED', message);
}
