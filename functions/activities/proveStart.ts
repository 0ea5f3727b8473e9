import { type Clients } from '../../shared/clients/openClients';
import { startRefused } from '../../shared/clients/starts/startTokens';
import { holdsSlot } from '../../shared/clients/claims/claimMoveSlot';
import { type InputOf } from '../../shared/contracts/steps/contract';
import { proveStartContract } from '../../shared/contracts/steps/starts';
import { storeNames } from '../../shared/rules/storeNames';
import { startTexts } from '../../shared/rules/transfer/startProof';
import { activity } from '../steps/activity';
import { failStep } from '../steps/failStep';
import { tokenKindOf } from '../steps/starts/signStart';

/**
 * Checks that the app itself made the input of a run. It reads the token each time, so a run that has ended or was
 * cancelled cannot begin again from a copy of its input.
 */
export function proveStart(clients: Clients) {
  return activity(proveStartContract, async (input) => {
    try {
      return (await isProved(clients, input)) ? { state: 'proved' as const } : failStep(startRefused());
    } catch (error) {
      return failStep(error);
    }
  });
}

async function isProved(
  { starts, store }: Clients,
  { start, move, ...run }: InputOf<typeof proveStartContract>,
): Promise<boolean> {
  if (start === undefined) return false;
  const texts = startTexts(run, start.slot);
  if (!(await starts.isSigned(start.proof, start.token, tokenKindOf(run.orchestrator), texts))) return false;
  if (move === undefined) return true;
  return start.slot !== undefined && (await holdsSlot(store, storeNames.moveSlot(start.slot), move));
}
