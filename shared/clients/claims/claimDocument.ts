import { jsonBytes, jsonIn } from '../store/jsonStore';
import { keepLatest } from '../async/keptWhileUsed';
import { MoverError } from '../../contracts/model/moverError';
import { stagingFolder, type RunRef } from './runRef';
import { createHash } from 'node:crypto';
import { type ItemType } from '../../contracts/model/item';
import { z } from 'zod';
import { moveIdSchema, runIdSchema, vaultNameSchema } from '../../contracts/model/ids';

const runSchema = z.object({
  moveId: moveIdSchema,
  runId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
});
/** A run with its source and target vault. */
export type ClaimingRun = z.infer<typeof runSchema>;

/** `write`: no other run may hold the vault. `read`: other runs may read it too. */
export const claimModes = ['read', 'write'] as const;
export type ClaimMode = (typeof claimModes)[number];

const holderSchema = runSchema.extend({ mode: z.enum(claimModes), claimedAt: z.number() });
export type ClaimHolder = z.infer<typeof holderSchema>;

/** No vault is claimed so often. A document that says so is damaged. */
export const maxFence = 2 ** 40;

const claimSchema = z.object({
  /** Increases with every run that claims the vault for writing. */
  fence: z.int().nonnegative().max(maxFence),
  holders: z.array(holderSchema),
  /** Runs that could write before, the latest first. The next run cleans up after them. */
  previous: z.array(runSchema),
});
export type VaultClaim = z.infer<typeof claimSchema>;

/** Each run cleans up after the earlier ones, so a longer list is not needed. */
const maxPrevious = 8;

/** What the store has under the name of a claim. It never counts as the claim of a run unless it names the run. */
export type StoredClaim = VaultClaim | 'missing' | 'damaged';

export function parseClaim(bytes: Uint8Array | undefined): StoredClaim {
  return bytes === undefined ? 'missing' : (jsonIn(claimSchema, bytes) ?? 'damaged');
}

/** The document to store. It keeps only the latest few of the previous runs. */
export function claimBytes(claim: VaultClaim): Uint8Array {
  const previous = claim.previous.slice(0, maxPrevious).map((run) => runSchema.parse(run));
  return jsonBytes(claimSchema.parse({ ...claim, previous }));
}

/** The run that may write to the vault; undefined when there is none. */
export function writerOf({ holders }: VaultClaim): ClaimHolder | undefined {
  return holders.find(({ mode }) => mode === 'write');
}

export function isRun(run: RunRef, other: RunRef): boolean {
  return run.moveId === other.moveId && run.runId === other.runId;
}

/**
 * Returns why a run may not write to a vault by what the store has as its claim; undefined if it may. `fence` is the one with which this
 * process last claimed the vault. A claim that is gone or damaged is not that of the run: somebody else may have the vault by now.
 */
export function claimFault(claim: StoredClaim, run: RunRef, vault: string, fence: number): MoverError | undefined {
  if (claim === 'missing') return claimLost(run, vault, 'the claim is no longer in the store');
  if (claim === 'damaged') return claimLost(run, vault, 'the claim is damaged');
  if (claim.fence < fence) return claimLost(run, vault, 'the store has an earlier claim');
  const writer = writerOf(claim);
  if (writer === undefined) return claimLost(run, vault, 'the claim lets no run write');
  return isRun(writer, run) ? undefined : superseded(run, vault, writer);
}

export function claimLost(run: RunRef, vault: string, found: string): MoverError {
  const detail = `Expected the store to have the claim of this run of move ${run.moveId} on vault ${vault}; ${found}. The run writes nothing more to that vault.`;
  return new MoverError('CLAIM_LOST', detail);
}

function superseded(run: RunRef, vault: string, writer: RunRef): MoverError {
  const detail = `Expected this run of move ${run.moveId} to hold vault ${vault} for writing; move ${writer.moveId} has taken over. Nothing more was written.`;
  return new MoverError('MOVE_SUPERSEDED', detail);
}

/** Names of the stored objects that control who may write to a vault. */
export const claimNames = {
  vault: (vault: string) => `claims/vaults/${vault}.json`,
  /** Folder of the permits of all processes that write to the vault. */
  permits: (vault: string) => `claims/permits/${vault}/`,
  /** The intent to write one item. It is in the folder of the run's payloads and is removed together with them. */
  turn: (run: RunRef, { itemType, itemName }: ClaimedItem) =>
    `${stagingFolder(run)}${createHash('sha256').update(`${itemType}/${itemName.toLowerCase()}`).digest('hex')}.turn`,
} as const;

export interface ClaimedItem {
  readonly itemType: ItemType;
  readonly itemName: string;
}

/** How many vaults a process remembers. */
const maxVaults = 512;

/**
 * The fences with which this process last claimed each vault. Somebody who can write to the store can remove a claim or put an earlier
 * one back. Its fence is lower then.
 */
export class LatestFences {
  private readonly fences = new Map<string, number>();

  /** Returns the fence with which this process last claimed the vault; 0 if it has not. */
  of(vault: string): number {
    return this.fences.get(vault) ?? 0;
  }

  /** Returns the fence of a claim that follows one with `fence`. */
  after(vault: string, fence: number): number {
    const next = Math.max(this.of(vault), fence) + 1;
    return next > maxFence ? 1 : next;
  }

  note(vault: string, fence: number): void {
    keepLatest(this.fences, vault, fence, maxVaults);
  }
}
