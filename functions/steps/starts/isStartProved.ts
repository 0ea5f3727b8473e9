import { type Clients } from '../../../shared/clients/openClients';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { holdsSlot } from '../../../shared/clients/claims/claimMoveSlot';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type proveStartContract } from '../../../shared/contracts/steps/starts';
import { storeNames } from '../../../shared/rules/storeNames';
import { startTexts } from '../../../shared/rules/transfer/proofTexts';
import { tokenKindOf } from './signStart';

/** Returns whether the app itself made the input of a run, and the run has not ended. It reads the store each time. */
export async function isStartProved(
  { starts, store }: Pick<Clients, 'starts' | 'store'>,
  { start, move, ...run }: Omit<InputOf<typeof proveStartContract>, 'move'> & { readonly move?: RunRef | undefined },
): Promise<boolean> {
  if (start === undefined) return false;
  const texts = startTexts(run, start.slot);
  if (!(await starts.isSigned(start.proof, start.token, tokenKindOf(run.orchestrator), texts))) return false;
  if (move === undefined) return true;
  return start.slot !== undefined && (await holdsSlot(store, storeNames.moveSlot(start.slot), move));
}
