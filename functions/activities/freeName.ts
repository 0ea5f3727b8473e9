import { itemsOf, isNotFound, nameHolder } from '../steps/items/itemVersion';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { freeNameContract } from '../../shared/contracts/steps/itemSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { guardsOf, connectPair } from '../steps/frame/vaultPair';

/**
 * Recovers or purges the soft-deleted item that holds a name in the target, as the request says. Safe to run twice: a
 * name that no deleted item holds any more is free, and a note shows whether the step freed it. If a person recovered the item, a rollback
 * must not delete it again. So it counts as recovered by a person unless the vault accepted the request of the step.
 */
export function freeName({ vaults, claims, staging }: Clients) {
  return activity(freeNameContract, async (input): Promise<OutputOf<typeof freeNameContract>> => {
    const { move, itemName, freeing } = input;
    const note = noteOf(input);
    const { target, meter } = connectPair(vaults, move, guardsOf(claims, move));
    const deletedItems = itemsOf(target, input.itemType);
    try {
      const deleted = await deletedItems.readDeleted(itemName);
      if (deleted === undefined) {
        const byOthers = move.contentKey !== undefined && (await staging.read(move, note)) === undefined;
        return { state: 'freed', ...(byOthers && { byOthers }), throttled: meter.throttled };
      }
      if (freeing === 'purge' && deleted.recoveryLevel?.includes('Purgeable') === false) {
        return { state: 'blocked', reason: 'PURGE_PROTECTED_IN_TARGET', throttled: meter.throttled };
      }
      // A deleted certificate's key and secret are also listed as a deleted key and a deleted secret.
      if ((await nameHolder(target, input)) === 'otherKind') {
        return { state: 'blocked', reason: 'NAME_HELD_BY_OTHER_KIND', throttled: meter.throttled };
      }
      if (move.contentKey !== undefined) await staging.keep(move, note, new TextEncoder().encode(freeing));
      if (freeing === 'purge') await deletedItems.purgeDeleted(itemName);
      else if (!(await deletedItems.recoverDeleted(itemName))) {
        await staging.dropLabel(move, note);
        return { state: 'freed', byOthers: true, throttled: meter.throttled };
      }
      return { state: 'freed', throttled: meter.throttled };
    } catch (error) {
      if (isNotFound(error)) return { state: 'freed', throttled: meter.throttled };
      return { ...failStep(error), throttled: meter.throttled };
    }
  });
}

/** The label of the note that this step is about to free a name. */
function noteOf({ itemType, itemName }: Pick<InputOf<typeof freeNameContract>, 'itemType' | 'itemName'>): string {
  return `${itemType}/${itemName.toLowerCase()}/freed`;
}
