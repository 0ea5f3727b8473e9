import { type OutputOf } from '../../shared/contracts/steps/contract';
import { MoverError } from '../../shared/contracts/model/moverError';
import { surveyVaultsContract } from '../../shared/contracts/steps/moveSteps';
import { type BackupOutlook, type VaultFacts } from '../../shared/contracts/model/plan';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type Side } from '../../shared/contracts/model/vaultRef';
import { withoutClaim } from '../../shared/clients/claims/writeGuard';
import { type Clients } from '../../shared/clients/openClients';
import { geographyOf, isSameGeography } from '../../shared/rules/plan/geography';
import { activity } from '../steps/activity';
import { failStep } from '../steps/failStep';
import { requireSelection } from '../steps/items/requireSelection';
import { relockAll } from '../steps/items/unlockVersions';
import { keepRun } from '../steps/runs/runRecords';
import { clearProbeOf, probeTarget } from './probeTarget';
import { connectPair } from '../steps/vaultPair';

/**
 * Proves what the rest of the move stands on before anything is listed: both vaults answer and belong to a known tenant,
 * the store can be written, the staging key can seal. Regions come from the vaults' own answers.
 */
export function surveyVaults({ vaults, store, staging, claims }: Clients) {
  return activity(surveyVaultsContract, async ({ move, startedAt }): Promise<OutputOf<typeof surveyVaultsContract>> => {
    try {
      // Refuses vaults that are not allowed, before anything is written or asked.
      connectPair(vaults, move);
      await store.check();
      if (startedAt !== undefined) await keepRun(store, { move, startedAt, end: null });
      const noisy = await stillNoisy(claims, move);
      if (noisy !== undefined) return noisy;
      const again = move.dryRun
        ? undefined
        : ((await cleanUpPrevious(move, 'source')) ?? (await cleanUpPrevious(move, 'target')));
      if (again !== undefined) return again;
      const [source, target] = await Promise.all([factsOf({ vaults }, move.sourceVault), targetFacts(move)]);
      const contentKey = await staging.prepare(move);
      const sameGeography = isSameGeography(source.geography, target.facts.geography);
      return {
        state: 'surveyed',
        source,
        target: target.facts,
        backups: await outlookOf({ move, sameGeography, ...target }),
        contentKey,
      };
    } catch (error) {
      return failStep(error);
    }
  });

  /**
   * Moves that were terminated could not clean up after themselves; the next one that claims one of their vaults does, in
   * that vault. Whatever they left in their other vault is for the next one that claims it. Gives when to do it once more,
   * where a late request of theirs may enable a version again.
   */
  async function cleanUpPrevious(move: MoveSpec, side: Side): Promise<Waiting | undefined> {
    const vault = side === 'source' ? move.sourceVault : move.targetVault;
    const pair = connectPair(vaults, move, harmless);
    for (const run of await claims.previousWriters(move, vault)) {
      const previous = { ...move, ...run };
      const sideThen: Side = run.sourceVault === vault ? 'source' : 'target';
      const closing = { ...pair, closing: () => pair[side] };
      const { leftOpen, again } = await relockAll({ store, move: previous, pair: closing }, [sideThen]);
      if (leftOpen[0] !== undefined) throw leftOpen[0].error;
      if (again !== undefined) return waitingUntil(again, run.moveId);
      const isSamePair = run.sourceVault === move.sourceVault && run.targetVault === move.targetVault;
      if (isSamePair) await clearProbeOf(previous, pair, store);
      await staging.sweep(run);
    }
    return undefined;
  }

  /** A probe is worth its write only where the table of regions does not settle the question against it. */
  async function outlookOf({ move, sameGeography, isThere }: Outlook): Promise<BackupOutlook> {
    if (sameGeography === false) return 'otherGeography';
    if (!move.probe || !isThere) return sameGeography === null ? 'unknownRegion' : 'expected';
    // The probe writes to both vaults, and a move that selects nothing writes nothing at all.
    await requireSelection(connectPair(vaults, move).source, move);
    return (await probeTarget(move, connectPair(vaults, move, harmless), store)) === 'accepted' ? 'proved' : 'refused';
  }

  /** A target that is to be made does not answer yet; its region is that of the request. */
  async function targetFacts({ targetVault: name, createTarget }: MoveSpec): Promise<TargetFacts> {
    try {
      return { facts: await factsOf({ vaults }, name), isThere: true };
    } catch (error) {
      const isAbsent = error instanceof MoverError && error.code === 'VAULT_UNREACHABLE';
      if (createTarget === null || !isAbsent) throw error;
      const region = createTarget.location;
      return { facts: { name, region, geography: geographyOf(region) }, isThere: false };
    }
  }
}

type Waiting = Extract<OutputOf<typeof surveyVaultsContract>, { state: 'waiting' }>;

/** Undefined once nothing that earlier runs sent to the two vaults can arrive any more. */
async function stillNoisy(claims: Clients['claims'], move: MoveSpec): Promise<Waiting | undefined> {
  const vaults = [move.sourceVault, move.targetVault];
  const quiet = await Promise.all(vaults.map(async (vault) => ({ vault, at: await claims.quietAt(move, vault) })));
  const last = quiet.reduce((a, b) => (b.at > a.at ? b : a));
  if (last.at === 0) return undefined;
  const [previous] = await claims.previousWriters(move, last.vault);
  return waitingUntil(last.at, previous?.moveId);
}

function waitingUntil(atMs: number, earlierMove: string | undefined): Waiting {
  const until = new Date(atMs).toISOString();
  return { state: 'waiting', until, ...(earlierMove === undefined ? {} : { earlierMove }) };
}

async function factsOf({ vaults }: Pick<Clients, 'vaults'>, name: string): Promise<VaultFacts> {
  const { region } = await vaults.probe(name);
  return { name, region, geography: geographyOf(region) };
}

/** Disabling again and the secret of a probe need no claim: late or doubled, they do no harm. */
const harmless = { source: withoutClaim, target: withoutClaim } as const;

interface TargetFacts {
  readonly facts: VaultFacts;
  readonly isThere: boolean;
}

interface Outlook extends TargetFacts {
  readonly move: MoveSpec;
  readonly sameGeography: boolean | null;
}
