import { z } from 'zod';
import { type ItemTurn } from '../../../shared/clients/claims/itemTurn';
import { type Clients } from '../../../shared/clients/openClients';
import { readJson, undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { type DeletedItem } from '../../../shared/clients/vault/vaultItem';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { startProofSchema } from '../../../shared/contracts/model/startProof';
import { ownDeletionTexts } from '../../../shared/rules/transfer/startProof';
import { type MoveVault } from '../vaultPair';
import { deletedItemsOf, type ItemName, listAllVersions } from './itemVersion';

// A recovered item has the ids and times that it had before its delete (recorded), so nothing in the vault shows that it was deleted.
// Only a note that a step stored before its delete tells an item that somebody recovered from one that was never deleted.

const noteSchema = z.strictObject({
  /** `announced`: the step was about to send the delete. `accepted`: the vault answered that it is done. */
  state: z.enum(['announced', 'accepted']),
  /** Others may be able to write to the store. */
  proof: startProofSchema,
});
type State = z.infer<typeof noteSchema>['state'];

/** The delete of one item by a run. */
export interface OwnDeletion {
  readonly clients: Pick<Clients, 'store' | 'starts'>;
  /** The start token of the run, with which it proves its note. */
  readonly startToken: string;
  /** The name of the note in the store. */
  readonly note: string;
  readonly target: MoveVault;
  readonly item: ItemName;
  readonly turn: Pick<ItemTurn, 'waitsUntil'>;
}

/**
 * What became of a delete. `absent`: the target lacks the item, and this run did not delete it. `recovered`: this run deleted it, and
 * it is live again. `unconfirmed`: it is live, and nothing shows whether the delete arrived.
 */
export type Deletion =
  | { readonly state: 'deleted'; readonly deleted: DeletedItem | undefined }
  | { readonly state: 'absent' | 'recovered' | 'unconfirmed' };

/**
 * What became of the delete that an earlier try announced. Undefined if none did. Throws `WRITE_NOT_CONFIRMED` (retryable) while that
 * delete may still arrive.
 */
export async function findOwnDeletion(own: OwnDeletion): Promise<Deletion | undefined> {
  const { target, item, turn } = own;
  const noted = await readNote(own);
  if (noted === undefined) return undefined;
  const until = turn.waitsUntil();
  if (noted === 'announced' && until !== undefined) throw mayStillArrive(item, until);
  // The service shows a delete some seconds late, so a live item may only seem to be live.
  const deleted = await deletedItemsOf(target, item).findDeleted(item.itemName);
  if (deleted !== undefined) return { state: 'deleted', deleted };
  if ((await listAllVersions(target, item)).length === 0) return { state: 'absent' };
  return { state: noted === 'accepted' ? 'recovered' : 'unconfirmed' };
}

/** Soft-deletes a live item that no earlier try has announced to delete. It notes that first, so that no later try deletes it again. */
export async function deleteOnce(own: OwnDeletion): Promise<Deletion> {
  const { target, item } = own;
  const items = deletedItemsOf(target, item);
  await writeNote(own, 'announced');
  const isAccepted = await items.requestDelete(item.itemName).catch((error: unknown) => forgetRefused(own, error));
  if (!isAccepted) {
    await forget(own);
    return { state: 'absent' };
  }
  await writeNote(own, 'accepted');
  await items.awaitDeleted(item.itemName);
  return { state: 'deleted', deleted: await items.readDeleted(item.itemName) };
}

/** Without a request that may have arrived, there is no delete. The note stays if it may be that of a later try. */
async function forgetRefused(own: OwnDeletion, error: unknown): Promise<never> {
  const isSuperseded = error instanceof MoverError && error.code === 'STEP_SUPERSEDED';
  if (own.turn.waitsUntil() === undefined && !isSuperseded) await forget(own);
  throw error;
}

async function forget({ clients, note }: OwnDeletion): Promise<void> {
  await clients.store.remove(note);
}

async function writeNote(own: OwnDeletion, state: State): Promise<void> {
  const proof = await proofOf(own, state);
  await writeJson(own.clients.store, own.note, noteSchema, { state, proof });
}

/** A note without a valid proof counts as none: somebody else wrote it into the store. */
async function readNote(own: OwnDeletion): Promise<State | undefined> {
  const stored = await readJson(own.clients.store, own.note, noteSchema).catch(undefinedIfInvalid);
  if (stored === undefined) return undefined;
  return stored.proof === (await proofOf(own, stored.state)) ? stored.state : undefined;
}

function proofOf({ clients, startToken, note }: OwnDeletion, state: State): Promise<string> {
  return clients.starts.sign(startToken, 'sealed', ownDeletionTexts(note, state));
}

function mayStillArrive({ itemType, itemName }: ItemName, until: number): MoverError {
  const detail = `An earlier try sent a delete of ${itemType} “${itemName}” and got no answer. Until ${new Date(until).toISOString()} that request may still arrive, so nobody can tell yet what became of the item. Try again then.`;
  return new MoverError('WRITE_NOT_CONFIRMED', detail, { retryable: true });
}
