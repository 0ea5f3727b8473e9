import { type StepFailed } from '../../shared/contracts/model/outcome';
import { type PartialOutput } from '../../shared/contracts/steps/parts';
import { surveyVaultsContract } from '../../shared/contracts/steps/surveySteps';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { hasCode } from '../../shared/contracts/model/moverError';
import { type BackupOutlook, type VaultFacts } from '../../shared/contracts/model/plan';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { withoutClaim } from '../../shared/clients/claims/writeGuard';
import { isBudgetSpent } from '../../shared/clients/async/stepBudget';
import { type Clients } from '../../shared/clients/openClients';
import { joinCleanUp } from '../../shared/rules/transfer/mergeCleanUp';
import { geographyOf, isSameGeography } from '../../shared/rules/plan/geography';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { requireSelection } from '../steps/items/listPart';
import { keepRun } from '../steps/runs/runRecords';
import { cleanUpVaults, type Waiting, waitingUntil } from './cleanUpVaults';
import { probeTarget } from './targetVault/probeTarget';
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
