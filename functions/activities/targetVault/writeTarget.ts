import { configurationOf } from '../../steps/targetVault/configurationStore';
import { writeKnown } from '../../steps/stored/knownPart';
import {
  planTargetContract,
  configureTargetContract,
  makeTargetContract,
} from '../../../shared/contracts/steps/targetSteps';
import { gatherConfiguration, type GatheredConfiguration } from '../../steps/targetVault/gatherConfiguration';
import {
  type ConfigurationPlan,
  type StepResult,
  type ConfigurationStep,
} from '../../../shared/contracts/model/configuration';
import { planConfiguration } from '../../../shared/rules/configuration/planConfiguration';
import { planScratch } from '../../../shared/rules/configuration/scratchVault';
import { changeNotes } from '../../steps/targetVault/changeNotes';
import { writeSealed } from '../../steps/stored/sealedJson';
import { configurationPlaces } from '../../steps/targetVault/configurationStore';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type StepPlace, stepName, needsItem, writeStep } from '../../steps/targetVault/writeStep';
import { failStep } from '../../steps/frame/failStep';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type RoleAssignment, type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { type Arm, type NewVault, type VaultAddress } from '../../../shared/clients/arm/arm';
import { type Clients } from '../../../shared/clients/openClients';
import { failingActivity } from '../../steps/frame/activity';
import { requireAssigned } from '../../steps/targetVault/customRoles';
import { requireSameAccess } from '../../steps/targetVault/requireSameAccess';
import { makeScratch } from '../../steps/targetVault/scratchNotes';
import { readVerifiedConfiguration } from '../../steps/plan/verifiedPlan';

type Readiness = OutputOf<typeof makeTargetContract>;

/**
 * Creates the target vault if it does not exist, and returns whether it can be used yet. Azure registers its host name
 * some time after it is created.
 */
export function makeTarget({ arm, vaults, store, claims, starts }: Clients) {
  return failingActivity(makeTargetContract, async (plan) => {
    const { move } = plan;
    const planned = await readVerifiedConfiguration(store, plan);
    const { steps, address } = planned;
    await requireSameAccess(arm, move, planned);
    const creation = steps.find((step) => step.kind === 'vault');
    if (creation === undefined || address === null) return { state: 'ready' };
    const target =
      move.rehearsal === undefined
        ? await makeOnce(move, address, creation.vault)
        : await makeScratch({ arm, store, claims, starts }, move, creation.vault);
    if (/^(failed|canceled)$/i.test(target.provisioningState)) return refused(move.targetVault);
    if (!/^succeeded$/i.test(target.provisioningState)) return waiting(`its state is ${target.provisioningState}`);
    return await answersYet(move.targetVault);
  });

  async function makeOnce(move: MoveSpec, address: VaultAddress, vault: NewVault): Promise<VaultResource> {
    const there = await arm.readVault(address);
    if (there !== undefined) return there;
    return arm.guarded(claims.writer(move, move.targetVault)).createVault(address, vault);
  }

  async function answersYet(name: string): Promise<Readiness> {
    try {
      await vaults.probe(name);
      return { state: 'ready' };
    } catch (error) {
      if (hasCode(error, 'VAULT_UNREACHABLE')) return waiting(error.message);
      throw error;
    }
  }
}

function waiting(why: string): Readiness {
  return { state: 'waiting', code: 'TARGET_NOT_READY', detail: `The target exists, but cannot be used yet: ${why}.` };
}

function refused(name: string): Readiness {
  const detail = `Azure could not finish creating vault ${name}. Read its activity log, delete it, and run the move again.`;
  return { state: 'failed', code: 'ARM_REFUSED', detail, retryable: false };
}

/** Stores how the vaults differ and which writes the move plans. */
export function planTarget({ arm, store }: Clients) {
  return failingActivity(planTargetContract, async ({ move }): Promise<OutputOf<typeof planTargetContract>> => {
    const gathered = await gatherConfiguration(arm, move);
    const plan = planOf(gathered, move);
    const hash = await writeKnown(store, configurationOf(move), plan);
    const { target, sameSubscription } = plan;
    return { state: 'planned', target, sameSubscription, hash };
  });
}

function planOf({ facts, notLooked, sameSubscription }: GatheredConfiguration, move: MoveSpec): ConfigurationPlan {
  const common = { notLooked: [...notLooked], sameSubscription };
  if (facts === undefined) {
    return { target: 'unseen', address: null, entries: [], steps: [], byHand: [], ...common };
  }
  const target = facts.target === undefined ? 'absent' : 'there';
  const planned = move.rehearsal === undefined ? planConfiguration(facts) : planScratch(facts, move);
  return { target, address: facts.address, ...planned, ...common };
}

/**
 * Sends the planned writes in order and looks at the vault before each one. The first failed write fails the step
 * before any item moves. A role whose principal no longer exists is only reported.
 */
export function configureTarget(clients: Clients) {
  const { store, claims, starts } = clients;

  return failingActivity(configureTargetContract, async (plan): Promise<OutputOf<typeof configureTargetContract>> => {
    const { move } = plan;
    const planned = await readVerifiedConfiguration(store, plan);
    const { steps, address } = planned;
    await requireSameAccess(clients.arm, move, planned);
    if (address === null) return { state: 'configured', written: 0 };
    const notes = changeNotes({ store, starts }, move);
    const arm = listingOnce(clients.arm);
    const writes = arm.guarded(claims.writer(move, move.targetVault));
    const { results, failure } = await writeAll({ arm, writes, address, notes }, steps);
    await writeSealed(clients, move, { ...configurationPlaces.results(move), value: { results } });
    if (failure !== undefined) return failure;
    await requireAssigned(clients.arm, steps, results);
    // Somebody may have changed a policy in the meantime.
    await requireSameAccess(clients.arm, move, planned);
    return { state: 'configured', written: results.filter(({ state }) => state === 'written').length };
  });
}

/** A vault can have a thousand assignments, and each step looks for its own. */
function listingOnce(arm: Arm): Arm {
  const known = new Map<string, Promise<RoleAssignment[]>>();
  return {
    ...arm,
    listRoleAssignments(scope) {
      const list = known.get(scope) ?? arm.listRoleAssignments(scope);
      known.set(scope, list);
      return list;
    },
  };
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
