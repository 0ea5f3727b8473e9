import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { type DeletedVault, type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { MoverError, whenCode, hasCode } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { discardScratchContract } from '../../../shared/contracts/steps/targetSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { vaultId } from '../../../shared/clients/arm/armPaths';
import { scratchTag, scratchTagValue, whyForeign } from '../../../shared/rules/configuration/scratchVault';
import { failingActivity } from '../../steps/frame/activity';
import {
  noteMade,
  noteScratchEnd,
  readScratchNote,
  scratchAddress,
  type ScratchNote,
} from '../../steps/targetVault/scratchNotes';

type Discarded = OutputOf<typeof discardScratchContract>;

/**
 * Deletes and purges the scratch vault of a rehearsal, and looks right before each. It deletes nothing unless everything says
 * that this run made the vault: the note in the store, the place in the request, the tag of the run and the time of the
 * creation. Fails with `SCRATCH_VAULT_LEFT` if there is a vault that it may not delete. It may run again at any point.
 */
export function discardScratch(clients: Clients) {
  return failingActivity(discardScratchContract, async ({ move }) => {
    await noteScratchEnd(clients.store, move);
    return await discard(clients, move);
  });
}

async function discard(clients: Clients, move: MoveSpec): Promise<Discarded> {
  const { arm, store, claims } = clients;
  const address = scratchAddress(move);
  const note = await readScratchNote(store, move);
  const writer = claims.writer(move, move.targetVault);
  // Otherwise a late request could create the vault again after its purge.
  if (note !== undefined && Date.parse(note.sentAt) + writer.lifeMs > Date.now())
    return waiting('a request that creates it may still arrive');
  const vault = await arm.readVault(address);
  if (note === undefined) return nothingMade(clients, move, vault);
  if (vault === undefined) return purge(clients, move, note);
  const foreign = whyForeign(move, vault, note);
  if (foreign !== undefined) throw notOurs(move, foreign);
  if (note.madeAt === undefined) {
    await noteMade(store, move, note);
    return discard(clients, move);
  }
  await arm.guarded(writer).deleteVault(address);
  return purge(clients, move, note, waiting('Azure does not show it as deleted yet'));
}

/** Without a note the run made nothing, unless somebody removed the note: then the tag of the run shows the vault. */
async function nothingMade({ arm }: Clients, move: MoveSpec, vault: VaultResource | undefined): Promise<Discarded> {
  const { name, subscriptionId } = scratchAddress(move);
  const found =
    vault ??
    (await arm.readDeletedVault(subscriptionId, regionOf(move), name).catch(whenCode('ARM_FORBIDDEN', undefined)));
  if (found?.tags?.[scratchTag] === scratchTagValue(move)) throw notOurs(move, 'the store has no note about it');
  return { state: 'discarded', fate: 'notMade' };
}

/**
 * Purges the deleted vault if the service allows it. Nothing shows it any more when it is purged. `unseen`: the result if nothing shows
 * it right after its deletion, which proves nothing.
 */
async function purge(
  { arm, claims }: Clients,
  move: MoveSpec,
  { madeAt }: ScratchNote,
  unseen?: Discarded,
): Promise<Discarded> {
  const { name, subscriptionId } = scratchAddress(move);
  const region = regionOf(move);
  const gone = { state: 'discarded', fate: madeAt === undefined ? 'notMade' : 'purged' } as const;
  let deleted: DeletedVault | undefined;
  try {
    deleted = await arm.readDeletedVault(subscriptionId, region, name);
    if (deleted === undefined) return unseen ?? gone;
    requireDeletedOurs(move, deleted);
    if (deleted.purgeProtection) return softDeleted(deleted, 'It has purge protection.');
    await arm.guarded(claims.writer(move, move.targetVault)).purgeVault(subscriptionId, region, name);
    const still = await arm.readDeletedVault(subscriptionId, region, name);
    return still === undefined ? { state: 'discarded', fate: 'purged' } : waiting('Azure is purging it');
  } catch (error) {
    // An earlier request is still purging it.
    if (hasCode(error, 'ARM_CONFLICT')) return waiting(error.message);
    if (!hasCode(error, ...mayNotPurge) || madeAt === undefined) throw error;
    return softDeleted(deleted, error.message);
  }
}

function regionOf({ createTarget }: MoveSpec): string {
  return createTarget?.location ?? '';
}

/** With one of these, the vault remains soft-deleted until its retention ends. */
const mayNotPurge: readonly ErrorCode[] = ['ARM_FORBIDDEN', 'ARM_REFUSED', 'ARM_LOCKED', 'ARM_DENIED_BY_POLICY'];

function softDeleted(deleted: DeletedVault | undefined, detail: string): Discarded {
  const purgedOn = deleted?.scheduledPurgeDate ?? null;
  return { state: 'discarded', fate: 'softDeleted', detail, ...(purgedOn === null ? {} : { purgedOn }) };
}

function requireDeletedOurs(move: MoveSpec, { vaultId: id, tags }: DeletedVault): void {
  const isSame = id.toLowerCase() === vaultId(scratchAddress(move)).toLowerCase();
  if (isSame && tags?.[scratchTag] === scratchTagValue(move)) return;
  throw notOurs(move, 'a soft-deleted vault has its name, and does not have the tag of the run');
}

function waiting(why: string): Discarded {
  return { state: 'waiting', code: 'SCRATCH_VAULT_LEFT', detail: `The scratch vault is not discarded yet: ${why}.` };
}

function notOurs({ targetVault }: MoveSpec, why: string): MoverError {
  const message = `The app did not delete vault ${targetVault}, because it cannot prove that this run made it: ${why}.`;
  return new MoverError('SCRATCH_VAULT_LEFT', message);
}
