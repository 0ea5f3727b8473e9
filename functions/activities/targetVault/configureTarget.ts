import { type ConfigurationStep, type StepResult } from '../../../shared/contracts/model/configuration';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { configureTargetContract } from '../../../shared/contracts/steps/targetSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { failingActivity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { readVerifiedConfiguration } from '../../steps/plan/verifiedPlan';
import { writeSealed } from '../../steps/stored/sealedJson';
import { configurationPlaces } from '../../steps/targetVault/configurationStore';
import { changeNotes } from '../../steps/targetVault/changeNotes';
import { needsItem, type StepPlace, stepName, writeStep } from '../../steps/targetVault/writeStep';

/**
 * Sends the planned writes in order and looks at the vault before each one. The first failed write fails the step
 * before any item moves. A role whose principal no longer exists is only reported.
 */
export function configureTarget(clients: Clients) {
  const { arm, store, claims, starts } = clients;

  return failingActivity(configureTargetContract, async (plan): Promise<OutputOf<typeof configureTargetContract>> => {
    const { move } = plan;
    const { steps, address } = await readVerifiedConfiguration(store, plan);
    if (address === null) return { state: 'configured', written: 0 };
    const requireClaim = (): Promise<void> => claims.writer(move, move.targetVault).check();
    const notes = changeNotes({ store, starts }, move);
    const { results, failure } = await writeAll({ arm, address, requireClaim, notes }, steps);
    await writeSealed(clients, move, { ...configurationPlaces.results(move), value: { results } });
    return failure ?? { state: 'configured', written: results.filter(({ state }) => state === 'written').length };
  });
}

interface Written {
  readonly results: StepResult[];
  readonly failure: StepFailed | undefined;
}

async function writeAll(target: StepPlace, steps: readonly ConfigurationStep[]): Promise<Written> {
  const results: StepResult[] = [];
  let failure: StepFailed | undefined;
  for (const step of steps) {
    const about = { part: step.kind, name: stepName(step) };
    // settleTarget assigns roles at items once these exist, and sets purge protection at the very end.
    if (failure !== undefined || step.kind === 'purgeProtection' || needsItem(step)) {
      results.push({ ...about, state: 'notDone' });
      continue;
    }
    try {
      results.push({ ...about, state: await writeStep(target, step) });
    } catch (error) {
      const failed = failStep(error);
      results.push({ ...about, state: 'failed', code: failed.code, detail: failed.detail });
      if (!isOnlyReported(error)) failure = failed;
    }
  }
  return { results, failure };
}

function isOnlyReported(error: unknown): boolean {
  return hasCode(error, 'ARM_PRINCIPAL_NOT_FOUND');
}
