import { type Clients } from '../../../shared/clients/openClients';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { readDifferencesContract } from '../../../shared/contracts/steps/scheduledComparisons';
import { addDifferences, noDifferences } from '../../../shared/rules/comparisons/drift';
import { failingActivity } from '../../steps/frame/activity';
import { eachComparedPage } from '../../steps/comparisons/comparisonPages';

/** Reads which items differ, from the stored results of a comparison. Fails if somebody changed them in the store. */
export function readDifferences({ store }: Clients) {
  return failingActivity(readDifferencesContract, async (stored): Promise<OutputOf<typeof readDifferencesContract>> => {
    let found = noDifferences;
    for await (const items of eachComparedPage(store, stored)) found = addDifferences(found, items);
    return { state: 'read', ...found };
  });
}
