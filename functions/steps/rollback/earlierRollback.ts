import { z } from 'zod';
import { type EarlierRollback, type RollbackRow, type RolledBackItem } from '../../../shared/contracts/model/rollback';
import { startProofSchema } from '../../../shared/contracts/model/ids';
import { type Clients } from '../../../shared/clients/openClients';
import { byHmac, findProved } from '../../../shared/clients/store/provedJson';
import { undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { rollbackPages, type RollbackPlan } from '../../../shared/rules/rollback/rollbackPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { earlierRollbackTexts } from '../../../shared/rules/transfer/proofTexts';
import { readRolledBack, rollbackChanged, type RollbackRef } from './rollbackStore';

// A person may recover an item after a rollback, and another one may approve the same plan again for the items that were kept. The second
// rollback knows from the results of the first one what is live only because somebody recovered it. If the first one was terminated, or
// failed, it has no results of some items. Then its notes show of which of them it may have sent a delete.

const pageSchema = z.strictObject({
  items: z.array(z.string()),
  unconfirmed: z.array(z.string()).optional(),
  proof: startProofSchema,
});

type SealClients = Pick<Clients, 'store' | 'starts'>;

/** Where a rollback keeps what it knows of an earlier one. The proof is made with its start token: others may write to the store. */
export interface EarlierPlace extends RollbackRef {
  readonly startToken: string;
}

/** Stores for each page of the plan which items the target lacked at the end of an earlier rollback, and which it may have deleted. */
export async function storeEarlier(
  { store, starts }: SealClients,
  { startToken, ...ref }: EarlierPlace,
  { earlier, plan }: { readonly earlier: EarlierRollback; readonly plan: RollbackPlan },
): Promise<void> {
  const before = { ...ref, rollbackId: earlier.rollbackId };
  const results = await readRolledBack(store, before, earlier);
  // A failed row may have sent its delete before it failed. Then its note shows it, as for a row without a result.
  const proved = new Set(results.filter(({ state }) => state !== 'failed').map(itemKey));
  const lacked = new Set(results.filter(wasLacked).map(itemKey));
  const isWhole = plan.rows.every((row) => proved.has(itemKey(row)));
  const mayBeDeleted = isWhole ? () => false : await unprovedDeletions(store, before);
  for (const [page, rows] of rollbackPages(plan).entries()) {
    const name = storeNames.rollbackEarlier(ref, ref.rollbackId, page);
    const keys = rows.map(itemKey);
    const items = keys.filter((key) => lacked.has(key));
    const unconfirmed = keys.filter((key) => !proved.has(key) && mayBeDeleted(key));
    const open = unconfirmed.length === 0 ? {} : { unconfirmed };
    const proof = await starts.sign(startToken, 'sealed', earlierRollbackTexts(name, items, unconfirmed));
    await writeJson(store, name, pageSchema, { items, ...open, proof });
  }
}

/**
 * Items of which a rollback noted a delete, or knew one of a rollback before it. Its start token may be gone, so nothing proves them any
 * more: such an item is kept, and named, once.
 */
async function unprovedDeletions(store: ObjectStore, ref: RollbackRef): Promise<(key: string) => boolean> {
  const { rollbackId } = ref;
  const folder = storeNames.rollback(ref, rollbackId);
  const names = new Set<string>();
  const known = new Set<string>();
  for await (const name of store.list(folder)) {
    names.add(name);
    if (!name.startsWith(`${folder}earlier/`)) continue;
    const place = { document: 'earlierRollback', name } as const;
    const page = await readUnsealed(store, place, pageSchema).catch(undefinedIfInvalid);
    for (const key of [...(page?.items ?? []), ...(page?.unconfirmed ?? [])]) known.add(key);
  }
  return (key) => known.has(key) || names.has(storeNames.rollbackDeletion(ref, rollbackId, hashPart(key)));
}

/**
 * What an earlier rollback did with an item. `lacked`: the target lacked it at the end. `unconfirmed`: it may have deleted it. Throws
 * `ROLLBACK_CHANGED` unless this rollback stored the page.
 */
export async function takenBackBefore(
  { store, starts }: SealClients,
  { startToken, ...ref }: EarlierPlace,
  { page, row }: { readonly page: number; readonly row: RollbackRow },
): Promise<'lacked' | 'unconfirmed' | undefined> {
  const name = storeNames.rollbackEarlier(ref, ref.rollbackId, page);
  const proof = byHmac<z.infer<typeof pageSchema>>(
    (stored) => stored.proof,
    ({ items, unconfirmed = [] }) => starts.sign(startToken, 'sealed', earlierRollbackTexts(name, items, unconfirmed)),
  );
  const stored = await findProved(store, { name, schema: pageSchema, proof });
  if (stored === undefined) throw rollbackChanged('what it knows of an earlier rollback');
  if (stored.items.includes(itemKey(row))) return 'lacked';
  return stored.unconfirmed?.includes(itemKey(row)) === true ? 'unconfirmed' : undefined;
}

/** An item that was recovered after a rollback before the earlier one still belongs to the person who recovered it. */
function wasLacked({ action, state, reason }: RolledBackItem): boolean {
  if (action !== 'delete' && action !== 'deleteAgain') return false;
  return state === 'rolledBack' || state === 'gone' || reason === 'RECOVERED_SINCE';
}
