import { saveResultsContract } from '../../shared/contracts/steps/moveSteps';
import { resultPageSchema } from '../../shared/contracts/model/outcome';
import { writeJson } from '../../shared/clients/store/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { storeNames } from '../../shared/rules/storeNames';
import { activity } from '../steps/activity';

/** Stores the results of one batch. */
export function saveResults({ store }: Clients) {
  return activity(saveResultsContract, async ({ move, page, items }) => {
    await writeJson(store, storeNames.results(move, page), resultPageSchema, { page, items });
    return { items: items.length };
  });
}
