import { discardCheckPlanContract } from '../../../shared/contracts/steps/checkSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { storeNames } from '../../../shared/rules/storeNames';
import { activity } from '../../steps/frame/activity';

/**
 * Removes the plan of a run of checks and its staging. Nothing else uses them. It is a step of its own, so that the judgement can be
 * repeated after a crash.
 */
export function discardCheckPlan({ store, staging }: Clients) {
  return activity(discardCheckPlanContract, async ({ move }) => {
    await staging.sweep(move);
    for await (const name of store.list(`${storeNames.run(move)}/`)) await store.remove(name);
    return { state: 'discarded' as const };
  });
}
