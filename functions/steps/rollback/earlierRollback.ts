import { z } from 'zod';
import { type EarlierRollback, type RollbackRow, type RolledBackItem } from '../../../shared/contracts/model/rollback';
import { startProofSchema } from '../../../shared/contracts/model/ids';
import { type Clients } from '../../../shared/clients/openClients';
import { byHmac, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { rollbackPages, type RollbackPlan } from '../../../shared/rules/rollback/rollbackPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { earlierRollbackTexts } from '../../../shared/rules/transfer/proofTexts';
import { readRolledBack, rollbackChanged, type RollbackRef } from './rollbackStore';

// A person may recover an item after a rollback, and another one may approve the same plan again for the items that were kept. The second
// rollback knows from the results of the first one what is live only because somebody recovered it.

const pageSchema = z.strictObject({ items: z.array(z.string()), proof: startProofSchema });

type SealClients = Pick<Clients, 'store' | 'starts'>;

/** Where a rollback keeps what it knows of an earlier one. The proof is made with its start token: others may write to the store. */
export interface EarlierPlace extends RollbackRef {
  readonly startToken: string;
}

/** Stores for each page of the plan which items the target lacked at the end of an earlier rollback. Its results are those in history. */
export async function storeEarlier(
  { store, starts }: SealClients,
  { startToken, ...ref }: EarlierPlace,
  { earlier, plan }: { readonly earlier: EarlierRollback; readonly plan: RollbackPlan },
): Promise<void> {
  const results = await readRolledBack(store, { ...ref, rollbackId: earlier.rollbackId }, earlier);
  const lacked = new Set(results.filter(wasLacked).map(itemKey));
  for (const [page, rows] of rollbackPages(plan).entries()) {
    const name = storeNames.rollbackEarlier(ref, ref.rollbackId, page);
    const items = rows.map(itemKey).filter((key) => lacked.has(key));
    const proof = await starts.sign(startToken, 'sealed', earlierRollbackTexts(name, items));
    await writeJson(store, name, pageSchema, { items, proof });
  }
}

/** Whether the target lacked an item at the end of the earlier rollback. Throws `ROLLBACK_CHANGED` unless this one stored the page. */
export async function wasTakenBack(
  { store, starts }: SealClients,
  { startToken, ...ref }: EarlierPlace,
  { page, row }: { readonly page: number; readonly row: RollbackRow },
): Promise<boolean> {
  const name = storeNames.rollbackEarlier(ref, ref.rollbackId, page);
  const proof = byHmac<z.infer<typeof pageSchema>>(
    (stored) => stored.proof,
    ({ items }) => starts.sign(startToken, 'sealed', earlierRollbackTexts(name, items)),
  );
  const stored = await findProved(store, { name, schema: pageSchema, proof });
  if (stored === undefined) throw rollbackChanged('what it knows of an earlier rollback');
  return stored.items.includes(itemKey(row));
}

/** An item that was recovered after a rollback before the earlier one still belongs to the person who recovered it. */
function wasLacked({ action, state, reason }: RolledBackItem): boolean {
  if (action !== 'delete' && action !== 'deleteAgain') return false;
  return state === 'rolledBack' || state === 'gone' || reason === 'RECOVERED_SINCE';
}
