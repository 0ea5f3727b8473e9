import { z } from 'zod';
import { moveIdSchema } from '../../contracts/api/moveRequest';
import { runIdSchema } from '../../contracts/steps/moveSpec';
import { vaultNameSchema } from '../../contracts/model/vaultRef';
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

const claimSchema = z.object({
  /** Increases with every run that claims the vault for writing. */
  fence: z.int().nonnegative(),
  holders: z.array(holderSchema),
  /** Runs that could write before, the latest first. The next run cleans up after them. */
  previous: z.array(runSchema),
});
export type VaultClaim = z.infer<typeof claimSchema>;

/** Each run cleans up after the earlier ones, so a longer list is not needed. */
const maxPrevious = 8;

const noClaim: VaultClaim = { fence: 0, holders: [], previous: [] };

/** Reads a stored claim. A missing or damaged document counts as no claim. */
export function parseClaim(bytes: Uint8Array | undefined): VaultClaim {
  if (bytes === undefined) return noClaim;
  try {
    return claimSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return noClaim;
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
