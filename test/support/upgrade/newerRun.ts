import { claimSlotOfMove } from '../../../functions/steps/runs/moveSlots';
import { signStart } from '../../../functions/steps/starts/signStart';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type StartTokens } from '../../../shared/clients/starts/startTokens';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';

interface Parts {
  readonly store: ObjectStore;
  readonly starts: StartTokens;
}

/** The input of a move that a newer version of the app started: it has a field that this version does not know. */
export async function newerInput({ store, starts }: Parts, move: MoveSpec) {
  const slot = (await claimSlotOfMove(store, move, () => Promise.resolve('absent'))) ?? 0;
  const input = { move: { ...move, addedLater: 'newer' }, progress: null };
  const run = { orchestrator: 'moveVault', instanceId: move.moveId, input, slot };
  return { ...input, start: await signStart(starts, run) };
}
