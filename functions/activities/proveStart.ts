import { type Clients } from '../../shared/clients/openClients';
import { startRefused } from '../../shared/clients/starts/startTokens';
import { proveStartContract } from '../../shared/contracts/steps/starts';
import { failingActivity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { isStartProved } from '../steps/starts/signStart';

/**
 * Checks that the app itself made the input of a run. It reads the token each time, so a run that has ended or was
 * cancelled cannot begin again from a copy of its input.
 */
export function proveStart(clients: Clients) {
  return failingActivity(proveStartContract, async (input) => {
    return (await isStartProved(clients, input)) ? { state: 'proved' as const } : failStep(startRefused());
  });
}
