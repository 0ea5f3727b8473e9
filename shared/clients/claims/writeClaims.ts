import { keepLatest } from '../async/keptWhileUsed';
import { randomBytes } from 'node:crypto';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Clock } from '../async/clock';
import { type RunRef } from './runRef';
import { type ObjectStore } from '../store/objectStore';
import { beginInTime, type RunState } from './pairClaims';
import {
  type ClaimingRun,
  type ClaimMode,
  isRun,
  type VaultClaim,
  type ClaimedItem,
  claimNames,
  claimLost,
  LatestFences,
} from './claimDocument';
import { type ItemTurn, takeItemTurn } from './itemTurn';
import { type SendTimes } from './writeGuard';
import { claimVaults, type HeldVault, readClaim, releaseVaults } from './vaultClaims';
import { permitUnknown, quietAt, type VaultWriter, vaultWriter } from './vaultWriter';

type VaultsOfMove = Pick<MoveSpec, 'moveId' | 'runId' | 'sourceVault' | 'targetVault' | 'disabled' | 'dryRun'> & {
  /** A retirement writes to the source, and does not touch the target. */
  readonly retires?: true;
};

/**
 * Lets one run at a time write to a vault, across all processes. The next run waits for the requests of the earlier
 * one.
 */
export interface WriteClaims {
  /** Claims both vaults of a move. Returns the holder when one of them is not free, else undefined. */
  claim(move: VaultsOfMove, stateOf: (run: RunRef) => Promise<RunState>): Promise<HeldVault | undefined>;
  /**
   * Calls `start`, which starts the run, if this process claimed its vaults a moment ago. Otherwise another run may have claimed them since,
   * because the runtime did not know this one: then it starts nothing and throws `STORE_UNAVAILABLE` (retryable).
   */
  begin<T>(move: VaultsOfMove, start: () => Promise<T>): Promise<T>;
  /** Removes the claims of a move that was refused after it had claimed its vaults. */
  release(move: VaultsOfMove): Promise<void>;
  /** The right of this process to write to a vault for a run. */
  writer(run: RunRef, vault: string): VaultWriter;
  /** Takes the turn to write one item. */
  turn(run: RunRef, item: ClaimedItem): Promise<ItemTurn>;
  /**
   * When requests of earlier runs can no longer arrive at the vault, in milliseconds since 1970; 0 when none can arrive
   * now. Without a claim on the vault it is 0 for a run that only reads, and any other run gets `CLAIM_LOST`.
   */
  quietAt(run: RunRef & Pick<MoveSpec, 'dryRun'>, vault: string): Promise<number>;
  /**
   * Other runs that could write to the vault before this one, the latest first. Empty unless the run holds the vault. The claim also names
   * the run itself if its start failed once and it has claimed the vault again.
   */
  previousWriters(run: RunRef, vault: string): Promise<readonly ClaimingRun[]>;
}

export interface ClaimParts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly times: SendTimes;
  readonly nowMs?: () => number;
}

/** Claims in a store. `times` must be the same for all processes that use the store. */
export function writeClaims({ store, clock, times, nowMs = Date.now }: ClaimParts): WriteClaims {
  const fences = new LatestFences();
  const parts = { store, clock, times, nowMs, fences, processId: randomBytes(8).toString('hex') };
  const writers = new Map<string, VaultWriter>();
  /** When this process began the last claim that it won, for each run, on its monotonic clock. A refused claim gives no time to start. */
  const claimedAt = new Map<string, number>();

  /** The claim on a vault; undefined unless the run is among its holders. */
  async function ownClaim(run: RunRef, vault: string): Promise<VaultClaim | undefined> {
    const claim = await readClaim(store, vault);
    const isOwn = typeof claim === 'object' && claim.holders.some((holder) => isRun(holder, run));
    return isOwn ? claim : undefined;
  }

  return {
    async claim(move, stateOf) {
      const doubted = (vault: string) => permitUnknown(parts, claimNames.permits(vault));
      const at = clock.now();
      const holder = await claimVaults(
        { store, nowMs, fences, doubted },
        { run: move, wanted: wantedBy(move), stateOf },
      );
      if (holder === undefined) keepLatest(claimedAt, move.runId, at, maxStarts);
      return holder;
    },
    begin(move, start) {
      const at = claimedAt.get(move.runId) ?? -Infinity;
      return beginInTime(`move ${move.moveId}`, at, () => clock.now())(start);
    },
    release: (move) =>
      releaseVaults(
        store,
        move,
        wantedBy(move).map(({ vault }) => vault),
      ),
    writer(run, vault) {
      const key = `${vault}/${run.moveId}/${run.runId}`;
      const known = writers.get(key) ?? vaultWriter(parts, placeOf(run, vault));
      keepLatest(writers, key, known, maxWriters);
      return known;
    },
    turn: (run, item) => takeItemTurn(parts, claimNames.turn(run, item)),
    async quietAt(run, vault) {
      if ((await ownClaim(run, vault)) !== undefined) return quietAt(parts, placeOf(run, vault));
      if (run.dryRun) return 0;
      throw claimLost(run, vault, 'the store has no such claim now');
    },
    previousWriters: async (run, vault) =>
      ((await ownClaim(run, vault))?.previous ?? []).filter((one) => !isRun(one, run)),
  };
}

function wantedBy({ sourceVault, targetVault, disabled, dryRun, retires }: VaultsOfMove): readonly {
  readonly vault: string;
  readonly mode: ClaimMode;
}[] {
  if (retires === true) return [{ vault: sourceVault, mode: 'write' }];
  const [source, target]: readonly [ClaimMode, ClaimMode] = dryRun
    ? ['read', 'read']
    : [disabled === 'unlock' ? 'write' : 'read', 'write'];
  return [
    { vault: sourceVault, mode: source },
    { vault: targetVault, mode: target },
  ];
}

function placeOf(run: RunRef, vault: string) {
  return { run, vault, permits: claimNames.permits(vault) };
}

/** How many runs may be between their claim and their start in one process. */
const maxStarts = 512;

/** How many writers are kept in memory. A writer that was dropped only has to read the store once more. */
const maxWriters = 512;
