import { type ConfigurationPlan, configurationPlanSchema } from '../../../shared/contracts/model/configuration';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { planTargetContract } from '../../../shared/contracts/steps/targetSteps';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { type Clients } from '../../../shared/clients/openClients';
import { planConfiguration } from '../../../shared/rules/configuration/planConfiguration';
import { planScratch } from '../../../shared/rules/configuration/scratchVault';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { activity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { type GatheredConfiguration, gatherConfiguration } from '../../steps/targetVault/gatherConfiguration';

/** Stores how the vaults differ and which writes the move plans. A second run stores the same. */
export function planTarget({ arm, store }: Clients) {
  return activity(planTargetContract, async ({ move }): Promise<OutputOf<typeof planTargetContract>> => {
    try {
      const gathered = await gatherConfiguration(arm, move);
      const plan = planOf(gathered, move);
      await writeJson(store, storeNames.configurationPlan(move), configurationPlanSchema, plan);
      const { target, sameSubscription } = plan;
      return { state: 'planned', target, sameSubscription, hash: hashPart(plan) };
    } catch (error) {
      return failStep(error);
    }
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
