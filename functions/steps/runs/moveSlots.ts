import { claimSlot, type SlotClaim } from '../../../shared/clients/claims/pairClaims';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { maxMovesAtOnce } from '../../../shared/rules/transfer/batching';

const slotNames = Array.from({ length: maxMovesAtOnce }, (_, slot) => storeNames.moveSlot(slot));

/** Claims one of the slots for moves in progress, and returns its number; undefined if all are in use. */
export async function claimSlotOfMove(
  store: ObjectStore,
  run: SlotClaim['run'],
  stateOf: SlotClaim['stateOf'],
): Promise<number | undefined> {
  const name = await claimSlot(store, { names: slotNames, run, stateOf });
  return name === undefined ? undefined : slotNames.indexOf(name);
}
