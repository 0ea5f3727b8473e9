import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { type DeletedVault, type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { azCommand } from '../../../shared/rules/text/azCommand';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { bothGuards, renewUntilValid, withoutClaim, type WriteGuard } from '../../../shared/clients/claims/writeGuard';
import { z } from 'zod';
import { scratchPlaceSchema } from '../../../shared/contracts/model/targetRequest';
import { vaultNameSchema } from '../../../shared/contracts/model/ids';
import { MoverError, hasCode } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Arm, type NewVault, type VaultAddress } from '../../../shared/clients/arm/arm';
import { type Clients } from '../../../shared/clients/openClients';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { whyForeign } from '../../../shared/rules/configuration/scratchVault';
import { startRefused } from '../../../shared/clients/starts/startTokens';
import { storeNames } from '../../../shared/rules/storeNames';

const place = scratchPlaceSchema.shape;

/** The note about a scratch vault, which is in the store before the vault exists. */
export const scratchNoteSchema = z.strictObject({
  address: z.strictObject({
    subscriptionId: place.subscriptionId,
    resourceGroup: place.resourceGroup,
    name: vaultNameSchema,
  }),
  region: place.location,
  /** When the run first asked for the vault, and when it last did. */
  begunAt: z.iso.datetime(),
  sentAt: z.iso.datetime(),
  /** When the run first saw the vault. */
  madeAt: z.iso.datetime().optional(),
});
export type ScratchNote = z.infer<typeof scratchNoteSchema>;

export async function readScratchNote(store: ObjectStore, run: RunRef): Promise<ScratchNote | undefined> {
  return readUnsealed(store, { document: 'scratchVault', name: storeNames.scratchVault(run) }, scratchNoteSchema);
}

export async function writeScratchNote(store: ObjectStore, run: RunRef, note: ScratchNote): Promise<void> {
  await writeJson(store, storeNames.scratchVault(run), scratchNoteSchema, note);
}

/** Notes that Azure has shown the vault. */
export async function noteMade(store: ObjectStore, run: RunRef, note: ScratchNote): Promise<void> {
  if (note.madeAt === undefined) await writeScratchNote(store, run, { ...note, madeAt: new Date().toISOString() });
}

const endSchema = z.strictObject({});

/** Lets nothing make the scratch vault of a run any more. A request that was noted before may still arrive. */
export async function noteScratchEnd(store: ObjectStore, run: RunRef): Promise<void> {
  await writeJson(store, storeNames.scratchEnd(run), endSchema, {});
}

async function isBeingDiscarded(store: ObjectStore, run: RunRef): Promise<boolean> {
  const place = { document: 'scratchEnd', name: storeNames.scratchEnd(run) } as const;
  return (await readUnsealed(store, place, endSchema)) !== undefined;
}

/** The place of the scratch vault, from the request in history and never from the store. */
export function scratchAddress({ createTarget, targetVault: name }: MoveSpec): VaultAddress {
  if (createTarget === null) throw new MoverError('INTERNAL', 'Expected a place for the scratch vault.');
  const { subscriptionId, resourceGroup } = createTarget;
  return { subscriptionId, resourceGroup, name };
}

/**
 * Creates the scratch vault, after a note in the store that says so. A second run finds the note and the vault, and creates
 * nothing. Throws `SCRATCH_VAULT_EXISTS` if there is a vault of this name that this run did not make, and `START_REFUSED` if the run has
 * ended or discards the vault: the runtime may repeat the step then.
 */
export async function makeScratch(
  { arm, store, claims, starts }: Pick<Clients, 'arm' | 'store' | 'claims' | 'starts'>,
  move: MoveSpec,
  vault: NewVault,
): Promise<VaultResource> {
  const address = scratchAddress(move);
  const note = await readScratchNote(store, move);
  const there = await arm.readVault(address);
  if (there !== undefined) {
    const foreign = whyForeign(move, there, note);
    if (foreign === undefined && note !== undefined) {
      await noteMade(store, move, note);
      return there;
    }
    throw existsBefore(move, `Why the app does not use it: ${foreign ?? 'it has no note'}.`);
  }
  if (await isBeingDiscarded(store, move)) throw startRefused();
  await requireScratchNameFree(arm, move);
  const now = new Date().toISOString();
  const begun = { address, region: vault.region, begunAt: note?.begunAt ?? now, sentAt: now };
  const noteTry = async (isRepeated: boolean): Promise<void> => {
    begun.sentAt = new Date().toISOString();
    await writeScratchNote(store, move, begun);
    // The end of the vault is noted before this note is read, so one of both steps sees the other.
    const isEnding = await isBeingDiscarded(store, move);
    if (!isEnding && move.startToken !== undefined && (await starts.exists(move.startToken))) return;
    // An earlier try may still arrive. Only the note says whose vault it makes.
    if (!isRepeated && note === undefined) await store.remove(storeNames.scratchVault(move));
    if (!isRepeated && note !== undefined) await writeScratchNote(store, move, note);
    throw startRefused();
  };
  const writer = claims.writer(move, move.targetVault);
  const made = await arm.guarded(bothGuards(writer, notedBefore(noteTry, writer.permitMs))).createVault(address, vault);
  await noteMade(store, move, begun);
  return made;
}

/** Takes a note right before each request. A request whose note is older than a permit could outlive the wait for it. */
function notedBefore(take: (isRepeated: boolean) => Promise<void>, permitMs: number): WriteGuard {
  let validUntil = 0;
  let isRepeated = false;
  const renew = async (): Promise<void> => {
    const begun = Date.now();
    await take(isRepeated);
    validUntil = begun + permitMs;
  };
  const check = (): Promise<void> => renewUntilValid({ isValid: () => Date.now() < validUntil, renew });
  return {
    ...withoutClaim,
    check,
    async send(request) {
      await check();
      validUntil = 0;
      isRepeated = true;
      return request();
    },
  };
}

/** Throws `SCRATCH_VAULT_EXISTS` if any vault has the name of the scratch vault, live or soft-deleted. */
export async function requireScratchFree(arm: Arm, move: MoveSpec): Promise<void> {
  const there = await arm.readVault(scratchAddress(move));
  if (there !== undefined) throw existsBefore(move, `It is in resource group ${there.resourceGroup}.`);
  await requireScratchNameFree(arm, move);
}

async function requireScratchNameFree(arm: Arm, move: MoveSpec): Promise<void> {
  try {
    await requireNameFree(arm, scratchAddress(move).subscriptionId, move.targetVault);
  } catch (error) {
    if (!hasCode(error, ...nameCodes)) throw error;
    throw existsBefore(move, error.message);
  }
}

const nameCodes: readonly ErrorCode[] = ['TARGET_NAME_TAKEN', 'TARGET_NAME_DELETED'];

export function existsBefore({ targetVault: name }: Pick<MoveSpec, 'targetVault'>, why: string): MoverError {
  const message = `A vault of the name ${name} exists, live or soft-deleted, and this run did not make it. A rehearsal makes its scratch vault itself, because it deletes it at its end. ${why} Choose another name.`;
  return new MoverError('SCRATCH_VAULT_EXISTS', message);
}

/**
 * Vault names are unique worldwide, including deleted vaults. Throws `TARGET_NAME_DELETED` if a deleted vault of the
 * subscription holds the name, and `TARGET_NAME_TAKEN` if it is not free for any other reason.
 */
export async function requireNameFree(arm: Arm, subscriptionId: string, name: string): Promise<void> {
  const check = await arm.checkName(subscriptionId, name);
  if (check.available) return;
  const deleted = await deletedOf(arm, subscriptionId, name);
  if (deleted !== undefined) throw new MoverError('TARGET_NAME_DELETED', describeDeleted(deleted));
  const reason = `${check.reason ?? 'not free'}: ${check.message ?? 'Azure gave no reason'}`;
  const message = `The name ${name} cannot be used for the target (${reason}). If the vault is yours, set "createTarget" to the subscription and the resource group of the vault.`;
  throw new MoverError('TARGET_NAME_TAKEN', message);
}

/**
 * Only improves the message: without the permission to list deleted vaults, the message says that the name is in use.
 */
async function deletedOf(arm: Arm, subscriptionId: string, name: string): Promise<DeletedVault | undefined> {
  try {
    return (await arm.listDeletedVaults(subscriptionId)).find((vault) => vault.name === name);
  } catch (error) {
    if (hasCode(error, 'ARM_FORBIDDEN')) return undefined;
    throw error;
  }
}

function describeDeleted({ name, region, scheduledPurgeDate, purgeProtection }: DeletedVault): string {
  const until = scheduledPurgeDate === null ? '' : ` until ${scheduledPurgeDate}`;
  const place = { name, location: region };
  const purge = purgeProtection
    ? 'Purge protection is on, so it cannot be purged before'
    : `To purge it: ${azCommand('keyvault purge', place)}`;
  return `A soft-deleted vault holds the name ${name} in ${region}${until}. ${purge}. To recover it: ${azCommand('keyvault recover', place)}`;
}
