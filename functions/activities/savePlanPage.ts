import { savePlanPageContract } from '../../shared/contracts/steps/moveSteps';
import { planPageSchema } from '../../shared/contracts/model/plan';
import { writeJson } from '../../shared/clients/store/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { hashPage } from '../../shared/rules/plan/hashPlan';
import { storeNames } from '../../shared/rules/storeNames';
import { activity } from '../steps/frame/activity';
import { wholeItem } from '../steps/items/briefLists';
import { allInParallel } from '../steps/frame/allInParallel';

/** Stores one page of the plan. Returns its hash, so that history has the hash of what was stored. */
export function savePlanPage({ store, staging }: Clients) {
  return activity(savePlanPageContract, async ({ move, page: { page, items: brief } }) => {
    const items = await allInParallel(brief, (item) => wholeItem(staging, move, item));
    await writeJson(store, storeNames.planPage(move, page), planPageSchema, { page, items });
    return { pages: 1, hash: hashPage(items) };
  });
}
