import { type Clients } from '../../shared/clients/openClients';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { readControlContract } from '../../shared/contracts/steps/control';
import { cancelledWords, endedWords } from '../../shared/rules/transfer/controlWords';
import { failingActivity } from '../steps/frame/activity';
import { readSourceEvent } from '../steps/control/sourceEvents';
import { readWanted } from '../steps/control/storedControl';
import { noteWanted } from '../steps/control/wantedNow';
import { noteWaiter, removeWaiter } from '../steps/control/waiters';

/**
 * Reads what people asked of a run. It notes first that the orchestration waits: a resume stores its request and then
 * wakes all that are noted, so that none of them waits for ever.
 */
export function readControl(clients: Clients) {
  const { store } = clients;
  return failingActivity(
    readControlContract,
    async ({ move, waiter, waitsOn }): Promise<OutputOf<typeof readControlContract>> => {
      if (waiter !== undefined) await noteWaiter(store, move, waiter);
      const { wanted, control } = await readWanted(clients, move);
      if (waiter !== undefined && wanted !== 'pause' && waitsOn !== true) await removeWaiter(store, move, waiter);
      noteWanted(store, move, wanted);
      const why = control === undefined ? endedWords : cancelledWords(control);
      const detail = wanted === 'cancel' ? { detail: why } : {};
      const cutover = control?.cutover === undefined ? {} : { cutover: control.cutover };
      const deletions = control?.deletions === undefined ? {} : { deletions: control.deletions };
      const wokenAt = waitsOn === true ? await readSourceEvent(store, move) : undefined;
      const woken = wokenAt === undefined ? {} : { wokenAt };
      return { state: 'read', wanted, ...detail, ...cutover, ...deletions, ...woken };
    },
  );
}
