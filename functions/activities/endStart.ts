import { type Clients } from '../../shared/clients/openClients';
import { endStartContract } from '../../shared/contracts/steps/starts';
import { activity } from '../steps/frame/activity';

/**
 * Removes the start token of a run that ends. Somebody may have kept a copy of the run's input; from now on, an
 * orchestration with that input does nothing.
 */
export function endStart({ starts }: Clients) {
  return activity(endStartContract, async ({ token }) => {
    await starts.end(token);
    return { state: 'ended' as const };
  });
}
