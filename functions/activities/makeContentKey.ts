import { makeContentKeyContract } from '../../shared/contracts/steps/surveySteps';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';

/**
 * Makes a new content key for a run, and returns its hash for history. Payloads of an earlier key become unreadable.
 * A second run makes another key; the one that history does not name is swept with the rest.
 */
export function makeContentKey({ staging }: Clients) {
  return activity(makeContentKeyContract, async ({ move }): Promise<OutputOf<typeof makeContentKeyContract>> => {
    try {
      return { state: 'made', contentKey: await staging.renewKey(move) };
    } catch (error) {
      return failStep(error);
    }
  });
}
