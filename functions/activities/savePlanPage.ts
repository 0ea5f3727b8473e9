import { savePlanPageContract } from '../../shared/contracts/steps/moveSteps';
import { planPageSchema } from '../../shared/contracts/model/plan';
import { writeJson } from '../../shared/clients/store/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { hashPage } from '../../shared/rules/plan/hashPlan';
import { storeNames } from '../../shared/rules/storeNames';
import { activity } from '../steps/activity';

/** Stores one page of the plan. Returns its hash, so that history has the hash of what was stored. */
export function savePlanPage({ store }: Clients) {
  return activity(savePlanPageContract, async ({ move, page }) => {
    await writeJson(store, storeNames.planPage(move, page.page), planPageSchema, page);
    return { pages: 1, hash: hashPage(page.items) };
  });
}
