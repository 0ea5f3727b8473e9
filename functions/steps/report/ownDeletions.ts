import { itemsOf, listAllVersions } from '../items/itemVersion';
import { z } from 'zod';
import { type ItemTurn } from '../../../shared/clients/claims/itemTurn';
import { bothGuards, type WriteGuard } from '../../../shared/clients/claims/writeGuard';
import { type Clients } from '../../../shared/clients/openClients';
import { type DeletedItem } from '../../../shared/clients/vault/vaultItem';
import { type CallMeter } from '../../../shared/clients/vault/vaults';
import { MoverError, hasCode } from '../../../shared/contracts/model/moverError';
import { startProofSchema } from '../../../shared/contracts/model/ids';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { byHmac, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { ownDeletionTexts } from '../../../shared/rules/transfer/proofTexts';
import { connectPair, guardsOf, type MoveVault, type ItemName } from '../frame/vaultPair';

// A recovered item has the ids and times that it had before its delete (recorded), so nothing in the vault shows that it was deleted.
// Only a note that a step stored before its delete distinguishes an item that somebody recovered from one that was never deleted.

const noteSchema = z.strictObject({
  /** `announced`: the step was about to send the delete. `accepted`: the vault answered that it is done. */
  state: z.enum(['announced', 'accepted']),
  /** Others may be able to write to the store. */
  proof: startProofSchema,
});
type State = z.infer<typeof noteSchema>['state'];

interface NotePlace {
  readonly clients: Pick<Clients, 'store' | 'starts'>;
  /** The start token of the run, with which it proves its note. */
  readonly startToken: string;
  /** The name of the note in the store. */
  readonly note: string;
}

interface Parts extends NotePlace {
  readonly clients: Pick<Clients, 'store' | 'starts' | 'vaults' | 'claims'>;
  readonly move: MoveSpec;
  readonly item: ItemName;
  readonly turn: ItemTurn;
}

/** The delete of one item by a run. */
export interface OwnDeletion extends Parts {
  /** The target, which stores the note immediately before it sends the delete. */
  readonly target: MoveVault;
  readonly meter: CallMeter;
}

/**
 * What became of a delete. `absent`: the target lacks the item, and this run did not delete it. `recovered`: this run deleted it, and
 * it is live again. `unconfirmed`: it is live, and nothing shows whether the delete arrived.
 */
export type Deletion =
  | { readonly state: 'deleted'; readonly deleted: DeletedItem | undefined }
  | { readonly state: 'absent' | 'recovered' | 'unconfirmed' };

export function ownDeletion(parts: Parts): OwnDeletion {
  const { clients, move, turn } = parts;
  const guard = announcing(parts, bothGuards(guardsOf(clients.claims, move).target, turn));
  const { target, meter } = connectPair(clients.vaults, move, { target: guard });
  return { ...parts, target, meter };
}

/**
 * What became of the delete that an earlier try announced. Undefined if none did. Throws `WRITE_NOT_CONFIRMED` (retryable) while that
 * delete may still arrive.
 */
export async function findOwnDeletion(own: OwnDeletion): Promise<Deletion | undefined> {
  const { target, item, turn } = own;
  const noted = await readDeletionNote(own);
  if (noted === undefined) return undefined;
  const until = turn.waitsUntil();
  if (noted === 'announced' && until !== undefined) throw mayStillArrive(item, until);
  // The service shows a delete some seconds late, so a live item may only seem to be live.
  const deleted = await itemsOf(target, item.itemType).findDeleted(item.itemName);
  if (deleted !== undefined) {
    // The answer was lost. From now on, the note shows that the move deleted the item.
    if (noted === 'announced') await writeNote(own, 'accepted');
    return { state: 'deleted', deleted };
  }
  if ((await listAllVersions(target, item)).length === 0) return { state: 'absent' };
  return { state: noted === 'accepted' ? 'recovered' : 'unconfirmed' };
}

/** Soft-deletes a live item that no earlier try has announced to delete, so that no later try deletes it again. */
export async function deleteOnce(own: OwnDeletion): Promise<Deletion> {
  const items = itemsOf(own.target, own.item.itemType);
  const { itemName } = own.item;
  if (!(await items.requestDelete(itemName))) return { state: 'absent' };
  await writeNote(own, 'accepted');
  await items.awaitDeleted(itemName);
  return { state: 'deleted', deleted: await items.readDeleted(itemName) };
}

/** Removes the note, because the run itself has recovered the item. */
export async function forgetDeletion({ clients, note }: NotePlace): Promise<void> {
  await clients.store.remove(note);
}

/**
 * Stores the note when the delete is sent, after all waits: a kill before that leaves no note. A delete that was refused, or not sent,
 * leaves none either. After `STEP_SUPERSEDED` the note may be that of a later try.
 */
function announcing(parts: Parts, inner: WriteGuard): WriteGuard {
  return {
    ...inner,
    check: () => inner.check(),
    async send(request) {
      await inner.check();
      await writeNote(parts, 'announced');
      try {
        return await inner.send(request);
      } catch (error) {
        const isSuperseded = hasCode(error, 'STEP_SUPERSEDED');
        if (parts.turn.waitsUntil() === undefined && !isSuperseded) await parts.clients.store.remove(parts.note);
        throw error;
      }
    },
  };
}

async function writeNote(parts: NotePlace, state: State): Promise<void> {
  const proof = await proofOf(parts, state);
  await writeJson(parts.clients.store, parts.note, noteSchema, { state, proof });
}

/** What the note of a delete says. One without a valid proof counts as none: somebody else wrote it into the store. */
export async function readDeletionNote(parts: NotePlace): Promise<State | undefined> {
  const proof = byHmac<z.infer<typeof noteSchema>>(
    (stored) => stored.proof,
    ({ state }) => proofOf(parts, state),
  );
  return (await findProved(parts.clients.store, { name: parts.note, schema: noteSchema, proof }))?.state;
}

function proofOf({ clients, startToken, note }: NotePlace, state: State): Promise<string> {
  return clients.starts.sign(startToken, 'sealed', ownDeletionTexts(note, state));
}

function mayStillArrive({ itemType, itemName }: ItemName, until: number): MoverError {
  const detail = `An earlier try sent a delete of ${itemType} “${itemName}” and got no answer. Until ${new Date(until).toISOString()} that request may still arrive, so nobody can know yet what became of the item. Try again then.`;
  return new MoverError('WRITE_NOT_CONFIRMED', detail, { retryable: true });
}
