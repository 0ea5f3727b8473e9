import {
  type CleanUp,
  type EarlierRun,
  type RefusedNote,
  maxNotesNamed,
} from '../../shared/contracts/model/earlierRuns';
import { type StepBudget, isBudgetSpent } from '../../shared/clients/async/stepBudget';
import { type Relocked, relockAll, nothingLeft } from '../steps/items/relockAll';
import { sides, type Side } from '../../shared/contracts/model/ids';
import { isRun } from '../../shared/clients/claims/claimDocument';
import { mergeCleanUp, joinCleanUp } from '../../shared/rules/transfer/keyedMove';
import { clearProbeOf, probeTarget } from './targetVault/reachTarget';
import { type RunRef } from '../../shared/clients/claims/runRef';
import { storeNames } from '../../shared/rules/storeNames';
import { refusedOf } from '../steps/items/unlockNotes';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { type PartialOutput } from '../../shared/contracts/steps/contract';
import { surveyVaultsContract } from '../../shared/contracts/steps/surveySteps';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { hasCode } from '../../shared/contracts/model/moverError';
import { type BackupOutlook, type VaultFacts } from '../../shared/contracts/model/plan';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { withoutClaim } from '../../shared/clients/claims/writeGuard';
import { type Clients } from '../../shared/clients/openClients';
import { geographyOf, isSameGeography } from '../../shared/rules/plan/geography';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { requireSelection } from '../steps/items/listPart';
import { keepRun } from '../steps/runs/runRecords';
import { connectPair } from '../steps/frame/vaultPair';

/**
 * Checks what the rest of the move needs before anything is planned: both vaults answer and belong to a known tenant,
 * the store can be written, the staging key can encrypt. Regions come from the vaults' own answers.
 */
export function surveyVaults(clients: Clients) {
  const { vaults, store, staging, claims, budget: begin } = clients;

  return activity(
    surveyVaultsContract,
    async ({ move, startedAt, earlier = [] }): Promise<OutputOf<typeof surveyVaultsContract>> => {
      const budget = begin();
      try {
        // Throws if a vault is not allowed, before the app sends or writes anything.
        connectPair(vaults, move);
        await store.check();
        if (startedAt !== undefined) await keepRun(store, { move, startedAt, end: null });
        const noisy = await stillNoisy(claims, move);
        if (noisy !== undefined) return noisy;
        // Dry runs and checks write nothing to a vault.
        const cleaned = move.dryRun ? undefined : await cleanUpVaults(clients, { move, earlier, budget });
        const notes = joinCleanUp(cleaned?.cleanUp);
        if (cleaned?.error !== undefined) return { ...endedBy(cleaned.error), ...notes };
        if (cleaned?.waiting !== undefined) return { ...cleaned.waiting, ...notes };
        const facts = Promise.all([factsOf({ vaults }, move.sourceVault), targetFacts(move)]);
        const [[source, target], contentKey] = await whenBothEnd(facts, staging.prepare(move));
        const sameGeography = isSameGeography(source.geography, target.facts.geography);
        return {
          state: 'surveyed',
          source,
          target: target.facts,
          backups: await outlookOf({ move, sameGeography, ...target }),
          contentKey,
          ...notes,
        };
      } catch (error) {
        return endedBy(error);
      } finally {
        budget.end();
      }
    },
  );

  /**
   * Returns what is known about backups. A probe writes, so it runs only if the table of regions does not already rule
   * them out.
   */
  async function outlookOf({ move, sameGeography, isThere }: Outlook): Promise<BackupOutlook> {
    if (sameGeography === false) return 'otherGeography';
    if (!move.probe || !isThere) return sameGeography === null ? 'unknownRegion' : 'expected';
    // The probe writes to both vaults, but a move that selects nothing must write nothing.
    await requireSelection(connectPair(vaults, move).source, move);
    return (await probeTarget(move, connectPair(vaults, move, harmless), store)) === 'accepted' ? 'proved' : 'refused';
  }

  /** A target that the move creates does not answer yet. Its region comes from the request. */
  async function targetFacts({ targetVault: name, createTarget }: MoveSpec): Promise<TargetFacts> {
    try {
      return { facts: await factsOf({ vaults }, name), isThere: true };
    } catch (error) {
      const isAbsent = hasCode(error, 'VAULT_UNREACHABLE');
      if (createTarget === null || !isAbsent) throw error;
      const region = createTarget.location;
      return { facts: { name, region, geography: geographyOf(region) }, isThere: false };
    }
  }
}

/**
 * Returns both results. If one fails, this waits for the other, so that nothing is written after the step. The fault of the first
 * takes precedence.
 */
async function whenBothEnd<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

/** What is cleaned up stays so, and the next part begins with the rest. */
function endedBy(error: unknown): StepFailed | PartialOutput {
  return isBudgetSpent(error) ? { state: 'partial', done: 0, throttled: 0 } : failStep(error);
}

/** Returns undefined once no request of earlier runs can arrive at the two vaults any more. */
async function stillNoisy(claims: Clients['claims'], move: MoveSpec): Promise<Waiting | undefined> {
  const vaults = [move.sourceVault, move.targetVault];
  const quiet = await Promise.all(vaults.map(async (vault) => ({ vault, at: await claims.quietAt(move, vault) })));
  const last = quiet.reduce((a, b) => (b.at > a.at ? b : a));
  if (last.at === 0) return undefined;
  const [previous] = await claims.previousWriters(move, last.vault);
  return waitingUntil(last.at, previous?.moveId);
}

async function factsOf({ vaults }: Pick<Clients, 'vaults'>, name: string): Promise<VaultFacts> {
  const { region } = await vaults.probe(name);
  vaults.prepare(name);
  return { name, region, geography: geographyOf(region) };
}

/** Disabling a version and writing the secret of a probe need no claim: a late or repeated request does no harm. */
const harmless = { source: withoutClaim, target: withoutClaim } as const;

interface TargetFacts {
  readonly facts: VaultFacts;
  readonly isThere: boolean;
}

interface Outlook extends TargetFacts {
  readonly move: MoveSpec;
  readonly sameGeography: boolean | null;
}

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
