import { type surveyVaultsContract } from '../../shared/contracts/steps/surveySteps';
import {
  type CleanUp,
  type EarlierRun,
  maxNotesNamed,
  type RefusedNote,
} from '../../shared/contracts/model/earlierRuns';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { sides, type Side } from '../../shared/contracts/model/ids';
import { isRun } from '../../shared/clients/claims/claimDocument';
import { type RunRef } from '../../shared/clients/claims/runRef';
import { withoutClaim } from '../../shared/clients/claims/writeGuard';
import { type StepBudget } from '../../shared/clients/async/stepBudget';
import { type Clients } from '../../shared/clients/openClients';
import { mergeCleanUp } from '../../shared/rules/transfer/mergeCleanUp';
import { storeNames } from '../../shared/rules/storeNames';
import { nothingLeft, relockAll, type Relocked } from '../steps/items/relockAll';
import { refusedOf } from '../steps/items/unlockNotes';
import { connectPair } from '../steps/frame/vaultPair';
import { clearProbeOf } from './targetVault/probeTarget';

export type Waiting = Extract<OutputOf<typeof surveyVaultsContract>, { state: 'waiting' }>;

type CleanUpClients = Pick<Clients, 'vaults' | 'store' | 'staging' | 'claims'>;

/** What the clean-up did, and what it left. */
export interface CleanedUp {
  readonly cleanUp: CleanUp;
  /** Present if a late request of an earlier move may enable a version again. Then clean up once more. */
  readonly waiting?: Waiting;
  /** Present if a version could not be disabled. */
  readonly error?: unknown;
}

interface CleanUpOf {
  readonly move: MoveSpec;
  readonly earlier: readonly EarlierRun[];
  /** The time of the step. */
  readonly budget: StepBudget;
}

/**
 * Cleans up both vaults after earlier moves. A terminated move cannot clean up after itself; the next move that claims
 * one of its vaults does so in that vault.
 *
 * Only the store lists the earlier runs and what they enabled, and others may be able to write to it. So the app
 * disables versions only if the runtime knew the run as a move with `disabled: unlock`, only by a note that was sealed
 * under the content key of that run in history, and only versions that were changed since that run began.
 */
export async function cleanUpVaults(clients: CleanUpClients, { move, earlier, budget }: CleanUpOf): Promise<CleanedUp> {
  const found: Relocked[] = [];
  for (const side of sides) {
    for (const run of await clients.claims.previousWriters(move, vaultOf(move, side))) {
      const known = earlier.find((one) => isRun(one, run));
      const relocked = await relockRun(clients, { move, side, run, known, budget });
      const cleanUp = mergeCleanUp(...[...found, relocked].map(ofNotes));
      if (relocked.leftEnabled[0] !== undefined) return { cleanUp, error: relocked.leftEnabled[0].error };
      if (relocked.again !== undefined) return { cleanUp, waiting: waitingUntil(relocked.again, run.moveId) };
      const isSamePair = run.sourceVault === move.sourceVault && run.targetVault === move.targetVault;
      if (isSamePair)
        await clearProbeOf({ ...move, ...run }, connectPair(clients.vaults, move, harmless, { budget }), clients.store);
      await (relocked.isNoteLeft
        ? clients.staging.sweepPayloads(run, budget.check)
        : clients.staging.sweep(run, budget.check));
      found.push(relocked);
    }
  }
  return { cleanUp: mergeCleanUp(...found.map(ofNotes)) };
}

function ofNotes({ relocked, refused }: Relocked): CleanUp {
  return { relocked: [...relocked], refused: [...refused] };
}

export function waitingUntil(atMs: number, earlierMove: string | undefined): Waiting {
  const until = new Date(atMs).toISOString();
  return { state: 'waiting', until, ...(earlierMove === undefined ? {} : { earlierMove }) };
}

interface RunInVault {
  readonly move: MoveSpec;
  /** The side of this move whose vault is cleaned up. */
  readonly side: Side;
  readonly run: RunRef;
  /** What the runtime knew about the run; undefined if it did not know the run. */
  readonly known: EarlierRun | undefined;
  readonly budget: StepBudget;
}

async function relockRun(clients: CleanUpClients, { move, side, run, known, budget }: RunInVault): Promise<Relocked> {
  const { vaults, store, staging } = clients;
  if (known === undefined) return refuseAll(clients, { ...move, ...run });
  const { startedAt, ...settled } = known;
  const previous: MoveSpec = { ...move, ...settled, disabled: 'unlock', dryRun: false };
  const vault = vaultOf(move, side);
  const sidesThen = sides.filter((one) => vaultOf(previous, one) === vault);
  const pair = connectPair(vaults, move, harmless, { budget });
  const place = { store, staging, move: previous, pair: { ...pair, closing: () => pair[side] } };
  return relockAll(place, { of: sidesThen, changedSince: Date.parse(startedAt) });
}

/** Refuses all notes of a run that the runtime did not know. Anyone who can write to the store may have written them. */
async function refuseAll({ store }: CleanUpClients, move: MoveSpec): Promise<Relocked> {
  const refused: RefusedNote[] = [];
  for await (const name of store.list(storeNames.unlocked(move))) {
    if (refused.length < maxNotesNamed) refused.push(refusedOf(move, name));
  }
  return { ...nothingLeft, refused, isNoteLeft: refused.length > 0 };
}

function vaultOf({ sourceVault, targetVault }: MoveSpec, side: Side): string {
  return side === 'source' ? sourceVault : targetVault;
}

/** Disabling again and clearing a probe need no claim: they do no harm when they are late or done twice. */
const harmless = { source: withoutClaim, target: withoutClaim } as const;
