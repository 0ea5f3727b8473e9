import { type z } from 'zod';
import {
  rollbackVaultPageSchema,
  type RollbackVaultRow,
  type RolledBackVault,
  rolledBackVaultPageSchema,
  type RolledBackVaultRow,
} from '../../../shared/contracts/model/rollback';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byChain, byHash, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { chainPages, hashPart } from '../../../shared/rules/plan/hashPlan';
import { vaultPages } from '../../../shared/rules/rollback/vaultRows';
import { storeNames } from '../../../shared/rules/storeNames';
import { readApprovedHashes, rollbackChanged, type RollbackRef } from './rollbackStore';

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
  const hashes = await readApprovedHashes(store, { rollbackId, ...run }, planHash);
  const stored = await findProved(store, {
    name: storeNames.rollbackVaultPage(run, rollbackId, page),
    schema: rollbackVaultPageSchema,
    proof: byHash<z.infer<typeof rollbackVaultPageSchema>>(hashes.vaultPages?.[page], ({ rows }) => hashPart(rows)),
  });
  if (stored === undefined) throw rollbackChanged('the plan');
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
  const chain = byChain<{ rows: readonly RolledBackVaultRow[] }>(
    ({ rows: some }) => hashPart(some),
    (hashes) => chainPages(hashes) === vault.hash,
  );
  for (let page = 0; page < vault.pages; page += 1) {
    const name = storeNames.rollbackVaultResults(run, rollbackId, page);
    const stored = await findProved(store, { name, schema: rolledBackVaultPageSchema, proof: chain.at(page) });
    if (stored === undefined) throw rollbackChanged('a page of its results');
    rows.push(...stored.rows);
  }
  if (!chain.isWhole()) throw rollbackChanged('a page of its results');
  return rows;
}
