import { deletionNote } from '../../../functions/steps/report/storedDeletions';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type KnownItem } from '../../../shared/rules/transfer/lateItems';
import { ownDeletionTexts } from '../../../shared/rules/transfer/proofTexts';
import { type MoveAzure } from './moveAzure';

/** Stores the note that a held move leaves when the target has accepted its delete of an item. */
export async function noteOwnDeletion(
  at: Pick<MoveAzure, 'clients' | 'store'>,
  move: MoveSpec,
  item: Pick<KnownItem, 'itemType' | 'itemName' | 'page'>,
): Promise<void> {
  const state = 'accepted';
  const name = deletionNote(move, item);
  const proof = await at.clients().starts.sign(move.startToken ?? '', 'sealed', ownDeletionTexts(name, state));
  await at.store.write(name, new TextEncoder().encode(JSON.stringify({ state, proof })));
}
