import {
  rollbackHashesSchema,
  rollbackVaultPageSchema,
  type RollbackVaultRow,
  type RolledBackVault,
  rolledBackVaultPageSchema,
  type RolledBackVaultRow,
} from '../../../shared/contracts/model/rollback';
import { readJson, undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { chainPages, hashPart } from '../../../shared/rules/plan/hashPlan';
import { hashRollback } from '../../../shared/rules/rollback/rollbackPlan';
import { vaultPages } from '../../../shared/rules/rollback/vaultRows';
import { storeNames } from '../../../shared/rules/storeNames';
import { rollbackChanged, type RollbackRef } from './rollbackStore';

/** Stores the rows of a plan that are about the vault itself. A second call stores the same. */
export async function storeVaultPages(
  store: ObjectStore,
  { rollbackId, ...run }: RollbackRef,
  all: readonly RollbackVaultRow[],
): Promise<void> {
  for (const [page, rows] of vaultPages(all).entries()) {
    const name = storeNames.rollbackVaultPage(run, rollbackId, page);
    await writeJson(store, name, rollbackVaultPageSchema, { page, rows: [...rows] });
  }
}

/** Reads a page of these rows. Throws `ROLLBACK_CHANGED` unless it is part of the plan with the approved hash. */
export async function readApprovedVaultPage(
  store: ObjectStore,
  { rollbackId, ...run }: RollbackRef,
  { planHash, page }: { readonly planHash: string; readonly page: number },
): Promise<readonly RollbackVaultRow[]> {
  const hashes = await readJson(store, storeNames.rollbackHashes(run, rollbackId), rollbackHashesSchema);
  if (hashes === undefined || hashRollback(hashes) !== planHash) throw rollbackChanged('the plan');
  const name = storeNames.rollbackVaultPage(run, rollbackId, page);
  const stored = await readJson(store, name, rollbackVaultPageSchema);
  if (stored === undefined || hashPart(stored.rows) !== hashes.vaultPages?.[page]) throw rollbackChanged('the plan');
  return stored.rows;
}

/** Stores the results of a page, and returns their hash. */
export async function storeRolledBackVaultPage(
  store: ObjectStore,
  { rollbackId, ...run }: RollbackRef,
  { page, rows }: { readonly page: number; readonly rows: readonly RolledBackVaultRow[] },
): Promise<string> {
  const name = storeNames.rollbackVaultResults(run, rollbackId, page);
  await writeJson(store, name, rolledBackVaultPageSchema, { page, rows: [...rows] });
  return hashPart(rows);
}

/** Reads all results. Throws `ROLLBACK_CHANGED` unless they are those whose hash is in history. */
export async function readRolledBackVault(
  store: ObjectStore,
  { rollbackId, ...run }: RollbackRef,
  vault: Pick<RolledBackVault, 'pages' | 'hash'> | undefined,
): Promise<readonly RolledBackVaultRow[]> {
  if (vault === undefined) return [];
  const rows: RolledBackVaultRow[] = [];
  const hashes: string[] = [];
  for (let page = 0; page < vault.pages; page += 1) {
    const name = storeNames.rollbackVaultResults(run, rollbackId, page);
    const stored = await readJson(store, name, rolledBackVaultPageSchema).catch(undefinedIfInvalid);
    if (stored === undefined) throw rollbackChanged('a page of its results');
    hashes.push(hashPart(stored.rows));
    rows.push(...stored.rows);
  }
  if (chainPages(hashes) !== vault.hash) throw rollbackChanged('a page of its results');
  return rows;
}
