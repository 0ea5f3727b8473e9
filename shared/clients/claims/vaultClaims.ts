import { changeObject } from '../store/jsonStore';
import { type RunRef } from './runRef';
import { type ObjectStore } from '../store/objectStore';
import { countsAsHeld, type RunState } from './pairClaims';
import {
  claimNames,
  claimBytes,
  type ClaimHolder,
  type ClaimingRun,
  type ClaimMode,
  isRun,
  parseClaim,
  type StoredClaim,
  type VaultClaim,
  type LatestFences,
} from './claimDocument';

export interface WantedVault {
  readonly vault: string;
  readonly mode: ClaimMode;
}

export interface VaultClaimRequest {
  readonly run: ClaimingRun;
  readonly wanted: readonly WantedVault[];
  /** The state of a run; `absent` when the runtime does not know it, or does not know it yet. */
  readonly stateOf: (run: RunRef) => Promise<RunState>;
}

export interface ClaimVaultsParts {
  readonly store: ObjectStore;
  readonly nowMs: () => number;
  readonly fences: LatestFences;
  /** Called before a vault is claimed whose stored claim does not name all runs that may still write to it. */
  readonly doubted: (vault: string) => Promise<void>;
}

/** A vault that is not free, and the run that holds it. */
export interface HeldVault extends ClaimingRun {
  readonly vault: string;
  readonly mode: ClaimMode;
}

/**
 * Claims the vaults of a run across all processes, all of them or none. Returns undefined when the run now holds them,
 * else the holder of the first vault that is not free. A claim counts only while its run is under way, so it needs no
 * release. Before its first write, a run waits until requests of ended runs can no longer arrive (`quietAt`).
 */
export async function claimVaults(parts: ClaimVaultsParts, request: VaultClaimRequest): Promise<HeldVault | undefined> {
  const claimed: string[] = [];
  // All runs claim in the same order, so that two runs for the same vaults do not block each other.
  for (const wanted of [...request.wanted].sort((a, b) => (a.vault < b.vault ? -1 : 1))) {
    const holder = await claimVault(parts, request, wanted);
    if (holder !== undefined) {
      await releaseVaults(parts.store, request.run, claimed);
      return { ...runOf(holder), mode: holder.mode, vault: wanted.vault };
    }
    claimed.push(wanted.vault);
  }
  return undefined;
}

/** Removes the claims of a run on some vaults; claims of other runs stay. */
export async function releaseVaults(store: ObjectStore, run: RunRef, vaults: readonly string[]): Promise<void> {
  for (const vault of vaults) {
    await change(store, claimNames.vault(vault), (claim) =>
      typeof claim === 'string'
        ? undefined
        : { ...claim, holders: claim.holders.filter((holder) => !isRun(holder, run)) },
    );
  }
}

/** What the store has as the claim on a vault. */
export async function readClaim(store: ObjectStore, vault: string): Promise<StoredClaim> {
  return parseClaim(await store.read(claimNames.vault(vault)));
}

const noClaim: VaultClaim = { fence: 0, holders: [], previous: [] };

async function claimVault(
  { store, nowMs, fences, doubted }: ClaimVaultsParts,
  { run, stateOf }: VaultClaimRequest,
  { vault, mode }: WantedVault,
): Promise<ClaimHolder | undefined> {
  let refusedBy: ClaimHolder | undefined;
  const claimed = await change(store, claimNames.vault(vault), async (stored) => {
    const claim = typeof stored === 'string' ? noClaim : stored;
    if (stored === 'damaged' || claim.fence < fences.of(vault)) await doubted(vault);
    const running: ClaimHolder[] = [];
    for (const holder of claim.holders) {
      const { moveId, runId } = holder;
      if (countsAsHeld(await stateOf({ moveId, runId }), holder, nowMs())) running.push(holder);
    }
    refusedBy = running.find((holder) => mode === 'write' || holder.mode === 'write');
    if (refusedBy !== undefined) return undefined;
    const endedWriters = claim.holders.filter((holder) => holder.mode === 'write');
    return {
      fence: mode === 'write' ? fences.after(vault, claim.fence) : Math.max(claim.fence, fences.of(vault)),
      holders: [...running, { ...runOf(run), mode, claimedAt: nowMs() }],
      previous: [...endedWriters, ...claim.previous],
    };
  });
  if (claimed !== undefined) fences.note(vault, claimed.fence);
  return refusedBy;
}

function runOf({ moveId, runId, sourceVault, targetVault }: ClaimingRun): ClaimingRun {
  return { moveId, runId, sourceVault, targetVault };
}

type Change = (claim: StoredClaim) => VaultClaim | undefined | Promise<VaultClaim | undefined>;

/**
 * Replaces the current claim by what `next` returns, and returns that; undefined changes nothing. Tries again if another writer was faster.
 */
async function change(store: ObjectStore, name: string, next: Change): Promise<VaultClaim | undefined> {
  let changed: VaultClaim | undefined;
  await changeObject(store, name, async (bytes) => {
    changed = await next(parseClaim(bytes));
    return changed && claimBytes(changed);
  });
  return changed;
}
