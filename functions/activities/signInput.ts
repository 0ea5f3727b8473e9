import { type Clients } from '../../shared/clients/openClients';
import { signInputContract } from '../../shared/contracts/steps/starts';
import { startTexts } from '../../shared/rules/transfer/proofTexts';
import { failingActivity } from '../steps/frame/activity';
import { tokenKindOf } from '../steps/starts/signStart';

/**
 * Proves the input of a run's next generation. Only an orchestrator whose own input is proved calls it, and nobody can
 * call an activity through the endpoints of the runtime.
 */
export function signInput({ starts }: Clients) {
  return failingActivity(signInputContract, async ({ start, ...run }) => {
    const texts = startTexts(run, start.slot);
    const proof = await starts.sign(start.token, tokenKindOf(run.orchestrator), texts);
    return { state: 'signed' as const, start: { ...start, proof } };
  });
}
