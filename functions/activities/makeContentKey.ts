import { makeContentKeyContract } from '../../shared/contracts/steps/surveySteps';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { type Clients } from '../../shared/clients/openClients';
import { failingActivity } from '../steps/frame/activity';

/**
 * Makes a new content key for a run, and returns its hash for history. Payloads of an earlier key become unreadable.
 * A second run makes another key; the one that history does not name is swept with the rest.
 */
export function makeContentKey({ staging }: Clients) {
  return failingActivity(makeContentKeyContract, async ({ move }): Promise<OutputOf<typeof makeContentKeyContract>> => {
    return { state: 'made', contentKey: await staging.renewKey(move) };
  });
}
