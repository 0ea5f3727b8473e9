import { type ConfigurationEntry, type StepResult } from '../../../shared/contracts/model/configuration';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type Problem } from '../../../shared/contracts/model/progress';
import { assignItemRolesContract, settleTargetContract } from '../../../shared/contracts/steps/targetSteps';
import { type ApprovedPlan } from '../../../shared/contracts/steps/approvedPlan';
import { type VaultAddress } from '../../../shared/clients/arm/arm';
import { type Clients } from '../../../shared/clients/openClients';
import { planConfiguration } from '../../../shared/rules/configuration/planConfiguration';
import { remedyFor, failureProblem } from '../../../shared/rules/problems/failureProblem';
import { activity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { readVerifiedConfiguration } from '../../steps/plan/verifiedPlan';
import { sealedReader, writeSealed } from '../../steps/stored/sealedJson';
import { configurationPlaces, readConfigurationReport } from '../../steps/targetVault/configurationStore';
import { gatherConfiguration } from '../../steps/targetVault/gatherConfiguration';
import { changeNotes } from '../../steps/targetVault/changeNotes';
import { changedSince, changedText } from '../../steps/targetVault/requireSameAccess';
import { needsItem, type StepPlace, stepName, writeStep } from '../../steps/targetVault/writeStep';

/**
 * Makes the last changes to the target: it assigns the roles at single items, and switches on purge protection if that
 * was planned and every item has arrived and is verified. Then it compares both vaults once more, because they may have
 * changed while the items moved.
 */
export function settleTarget(clients: Clients) {
  const { arm } = clients;

  return activity(settleTargetContract, async ({ isWhole, ...plan }) => {
    const { move } = plan;
    const problems = [
      ...(await accessProblems(clients, plan)),
      ...(await assignAtItems(clients, plan)),
      ...(await protect(plan, isWhole)),
    ];
    const compared = await compareAgain(move);
    await writeSealed(clients, move, { ...configurationPlaces.drift(move), value: { drift: compared.drift } });
    return { problems: [...problems, ...compared.problems] };
  });

  async function protect(plan: ApprovedPlan, isWhole: boolean): Promise<Problem[]> {
    const { move } = plan;
    try {
      const { steps, address } = await readVerifiedConfiguration(clients.store, plan);
      const step = steps.find(({ kind }) => kind === 'purgeProtection');
      if (step === undefined || address === null) return [];
      if (!isWhole) return [notProtected()];
      const state = await writeStep(placeOf(clients, move, address), step);
      await saveResults(clients, plan, [{ part: step.kind, name: stepName(step), state }]);
      return [];
    } catch (error) {
      return [failureProblem(failStep(error))];
    }
  }

  /** Reports a comparison that failed, because without a report it would seem that nothing has changed. */
  async function compareAgain(move: MoveSpec): Promise<Compared> {
    try {
      const drift = await findDrift(move);
      return { drift, problems: drift.map(driftProblem) };
    } catch (error) {
      const failed = failStep(error);
      const detail = `The two vaults could not be compared once more after the move. ${failed.detail}`;
      return { drift: null, problems: [failureProblem({ ...failed, detail })] };
    }
  }

  /** Returns what the app would still write if it made the plan now. */
  async function findDrift(move: MoveSpec): Promise<ConfigurationEntry[]> {
    const { facts } = await gatherConfiguration(arm, move);
    if (facts === undefined)
      throw new MoverError('ARM_NOT_FOUND', 'Azure Resource Manager no longer finds the vaults.');
    const { entries } = planConfiguration(facts);
    return entries.filter(({ action, part }) => action === 'write' && part !== 'purgeProtection');
  }
}

/**
 * Assigns the roles at single items of a held move before its cutover: who uses the target from then on needs them, and one
 * that is missing is named while there is time. A second run finds what is there.
 */
export function assignItemRoles(clients: Clients) {
  return activity(assignItemRolesContract, async (plan): Promise<OutputOf<typeof assignItemRolesContract>> => {
    const names = (await assignAtItems(clients, plan)).map(({ detail }) => detail);
    return { state: 'assigned', missing: { count: names.length, first: names.slice(0, maxNamed) } };
  });
}

const maxNamed = 5;

/** Whose access policies changed at the source since the plan: the roles at the target are still those of the plan. */
async function accessProblems({ arm, store }: WritingClients, plan: ApprovedPlan): Promise<Problem[]> {
  const { move } = plan;
  try {
    const changed = await changedSince(arm, move, await readVerifiedConfiguration(store, plan));
    if (changed.length === 0) return [];
    const detail = `${changedText(move, changed)} The target has the roles of the plan.`;
    return [failureProblem({ code: 'ACCESS_CHANGED', detail })];
  } catch (error) {
    return [failureProblem(failStep(error))];
  }
}

/** A role at an item that did not arrive, or whose principal no longer exists, keeps no other from being assigned. */
async function assignAtItems(clients: WritingClients, plan: ApprovedPlan): Promise<Problem[]> {
  const { move } = plan;
  const { store } = clients;
  const problems: Problem[] = [];
  try {
    const { steps, address } = await readVerifiedConfiguration(store, plan);
    const atItems = steps.filter(needsItem);
    if (address === null || atItems.length === 0) return [];
    const place = placeOf(clients, move, address);
    const results: StepResult[] = [];
    for (const step of atItems) {
      const about = { part: step.kind, name: stepName(step) };
      try {
        results.push({ ...about, state: await writeStep(place, step) });
      } catch (error) {
        const { code, detail } = failStep(error);
        results.push({ ...about, state: 'failed', code, detail });
        problems.push(failureProblem({ code, detail: `${about.name}: ${detail}` }));
      }
    }
    await saveResults(clients, plan, results);
  } catch (error) {
    problems.push(failureProblem(failStep(error)));
  }
  return problems;
}

type WritingClients = Pick<Clients, 'arm' | 'store' | 'staging' | 'claims' | 'starts'>;

function placeOf({ arm, claims, ...clients }: WritingClients, move: MoveSpec, address: VaultAddress): StepPlace {
  const writes = arm.guarded(claims.writer(move, move.targetVault));
  return { arm, writes, address, notes: changeNotes(clients, move) };
}

interface Compared {
  readonly drift: ConfigurationEntry[] | null;
  readonly problems: readonly Problem[];
}

async function saveResults(
  clients: Pick<Clients, 'store' | 'staging'>,
  plan: ApprovedPlan,
  changed: readonly StepResult[],
): Promise<void> {
  const { move } = plan;
  const planned = await readVerifiedConfiguration(clients.store, plan);
  const { results } = await readConfigurationReport(sealedReader(clients, move), move, planned);
  const isSame = (one: StepResult, other: StepResult): boolean => one.part === other.part && one.name === other.name;
  const noted = results.map((result) => changed.find((one) => isSame(one, result)) ?? result);
  await writeSealed(clients, move, { ...configurationPlaces.results(move), value: { results: noted } });
}

function notProtected(): Problem {
  const code = 'PURGE_PROTECTION_NOT_SET';
  const detail =
    'Purge protection was not switched on, because items failed or were not verified. It cannot be undone.';
  return { code, detail, remedy: remedyFor(code) };
}

function driftProblem({ part, name, source, targetNow }: ConfigurationEntry): Problem {
  const code = 'TARGET_CONFIGURATION_DIFFERS';
  const detail = `${part} ${name}: the source has ${source ?? 'nothing'}, the target ${targetNow ?? 'nothing'}.`;
  return { code, detail, remedy: remedyFor(code) };
}
