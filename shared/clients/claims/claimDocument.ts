import { z } from 'zod';
import { moveIdSchema, runIdSchema, vaultNameSchema } from '../../contracts/model/ids';
import { type RunRef } from './runRef';

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
  if (bytes === undefined) return 'missing';
  try {
    return claimSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return 'damaged';
  }
}

/** The document to store. It keeps only the latest few of the previous runs. */
export function claimBytes(claim: VaultClaim): Uint8Array {
  const previous = claim.previous.slice(0, maxPrevious).map((run) => runSchema.parse(run));
  return new TextEncoder().encode(JSON.stringify(claimSchema.parse({ ...claim, previous })));
}

/** The run that may write to the vault; undefined when there is none. */
export function writerOf({ holders }: VaultClaim): ClaimHolder | undefined {
  return holders.find(({ mode }) => mode === 'write');
}

export function isRun(run: RunRef, other: RunRef): boolean {
  return run.moveId === other.moveId && run.runId === other.runId;
}
