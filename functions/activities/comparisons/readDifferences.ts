import { type Clients } from '../../../shared/clients/openClients';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { readDifferencesContract } from '../../../shared/contracts/steps/scheduledComparisons';
import { addDifferences, noDifferences } from '../../../shared/rules/comparisons/drift';
import { activity } from '../../steps/frame/activity';
import { eachComparedPage } from '../../steps/comparisons/comparisonPages';
import { failStep } from '../../steps/frame/failStep';

/** Reads which items differ, from the stored results of a comparison. Fails if somebody changed them in the store. */
export function readDifferences({ store }: Clients) {
  return activity(readDifferencesContract, async (stored): Promise<OutputOf<typeof readDifferencesContract>> => {
    try {
      let found = noDifferences;
      for await (const items of eachComparedPage(store, stored)) found = addDifferences(found, items);
      return { state: 'read', ...found };
    } catch (error) {
      return failStep(error);
    }
  });
}
