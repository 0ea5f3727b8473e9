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
/** A run and the vaults that it moves between. */
export type ClaimingRun = z.infer<typeof runSchema>;

/** `write`: nobody else may write to the vault or read what a move copies. `read`: others may read too. */
export const claimModes = ['read', 'write'] as const;
export type ClaimMode = (typeof claimModes)[number];

const holderSchema = runSchema.extend({ mode: z.enum(claimModes), claimedAt: z.number() });
export type ClaimHolder = z.infer<typeof holderSchema>;

const claimSchema = z.object({
  /** Grows with every run that may write. */
  fence: z.int().nonnegative(),
  holders: z.array(holderSchema),
  /** Runs that could write before, the latest first: what they left behind is cleaned up by the next. */
  previous: z.array(runSchema),
});
export type VaultClaim = z.infer<typeof claimSchema>;

/** A run that ended before it cleaned up leaves that to the next one; more than a few never follow. */
const maxPrevious = 8;

const noClaim: VaultClaim = { fence: 0, holders: [], previous: [] };

/** A damaged document holds nothing. */
export function parseClaim(bytes: Uint8Array | undefined): VaultClaim {
  if (bytes === undefined) return noClaim;
  try {
    return claimSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return noClaim;
  }
}

export function claimBytes(claim: VaultClaim): Uint8Array {
  const previous = claim.previous.slice(0, maxPrevious).map((run) => runSchema.parse(run));
  return new TextEncoder().encode(JSON.stringify(claimSchema.parse({ ...claim, previous })));
}

/** The run that may write to the vault; undefined when none may. */
export function writerOf({ holders }: VaultClaim): ClaimHolder | undefined {
  return holders.find(({ mode }) => mode === 'write');
}

export function isRun(run: RunRef, other: RunRef): boolean {
  return run.moveId === other.moveId && run.runId === other.runId;
}
