import { type KeptDeletion } from '../../../shared/contracts/model/deletions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { reasonToKeep } from '../../../shared/rules/transfer/deletionRules';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { type KnownItem } from '../../../shared/rules/transfer/lateItems';
import { storeNames } from '../../../shared/rules/storeNames';
import { type AnyVersion } from '../items/itemVersion';
import { readDeletionNote } from './ownDeletions';
import { ownResults } from '../plan/sealedResults';

/**
 * The name of the note of a delete. What a later page of the plan brought again is another item to delete: the note is for the page that
 * brought it.
 */
export function deletionNote(move: MoveSpec, known: Pick<KnownItem, 'itemType' | 'itemName' | 'page'>): string {
  return storeNames.ownDeletion(move, hashPart([itemKey(known), known.page]));
}

/**
 * Whether the move itself deleted an item in the target that a page of the plan had brought. A record in the store does not prove that,
 * and may be older than what became of the item since: only the note of the delete does.
 */
export async function isOwnDeletion(
  { store, starts }: Pick<Clients, 'store' | 'starts'>,
  move: MoveSpec,
  known: Pick<KnownItem, 'itemType' | 'itemName' | 'page'>,
): Promise<boolean> {
  const { startToken } = move;
  if (startToken === undefined) return false;
  const note = deletionNote(move, known);
  return (await readDeletionNote({ clients: { store, starts }, startToken, note })) === 'accepted';
}

type Why = Pick<KeptDeletion, 'reason' | 'detail'>;

/** Why a move that follows deletions leaves a live item of the target; undefined if it may delete the item. */
export async function whyKept(
  clients: Pick<Clients, 'store' | 'staging' | 'starts'>,
  move: MoveSpec,
  known: KnownItem,
  there: readonly AnyVersion[],
): Promise<Why | undefined> {
  const noted = await readDeletionNote({ clients, startToken: move.startToken ?? '', note: deletionNote(move, known) });
  if (noted !== undefined) return { reason: noted === 'accepted' ? 'RECOVERED_SINCE' : 'DELETE_UNCONFIRMED' };
  const page = await ownResults(clients, move, known.page);
  const result = page?.items.find((one) => itemKey(one) === itemKey(known));
  if (page === undefined || result === undefined) return { reason: 'WRITES_UNKNOWN' };
  return reasonToKeep({ result, known, at: page.at }, there);
}
