import { activity, failingActivity } from '../steps/frame/activity';
import {
  endStartContract,
  signInputContract,
  readApprovalContract,
  proveStartContract,
} from '../../shared/contracts/steps/starts';
import { startTexts } from '../../shared/rules/transfer/proofTexts';
import { tokenKindOf, isStartProved } from '../steps/starts/signStart';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { readApprovalOf } from '../steps/starts/approvals';
import { readControlContract } from '../../shared/contracts/steps/control';
import { noteWaiter } from '../steps/control/waiters';
import { readWanted } from '../steps/control/storedControl';
import { noteWanted } from '../steps/control/wantedNow';
import { endedWords, cancelledWords } from '../../shared/rules/transfer/controlWords';
import { readSourceEvent } from '../steps/control/sourceEvents';
import { makeContentKeyContract } from '../../shared/contracts/steps/surveySteps';
import { type Clients } from '../../shared/clients/openClients';
import { startRefused } from '../../shared/clients/starts/startTokens';
import { failStep } from '../steps/frame/failStep';

/**
 * Checks that the app itself made the input of a run. It reads the token each time, so a run that has ended or was
 * cancelled cannot begin again from a copy of its input.
 */
export function proveStart(clients: Clients) {
  return failingActivity(proveStartContract, async (input) => {
    return (await isStartProved(clients, input)) ? { state: 'proved' as const } : failStep(startRefused());
  });
}

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

/**
 * Reads the approval of a run after an event said that there is one. The event itself approves nothing: everybody with
 * the key of the runtime can raise it.
 */
export function readApproval(clients: Clients) {
  return failingActivity(readApprovalContract, async ({ move }): Promise<OutputOf<typeof readApprovalContract>> => {
    const approved = await readApprovalOf(clients, move);
    return approved === undefined ? { state: 'none' } : { state: 'approved', ...approved };
  });
}

/**
 * Reads what people asked of a run. It notes first that the orchestration waits: a resume stores its request and then
 * wakes all that are noted, so that none of them waits for ever.
 */
export function readControl(clients: Clients) {
  const { store } = clients;
  return failingActivity(
    readControlContract,
    async ({ move, waiter, waitsOn }): Promise<OutputOf<typeof readControlContract>> => {
      // A second run of this step cannot know whether the orchestration still waits, so the note stays until that one has ended.
      if (waiter !== undefined) await noteWaiter(store, move, waiter);
      const { wanted, control } = await readWanted(clients, move);
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

/**
 * Makes a new content key for a run, and returns its hash for history. Payloads of an earlier key become unreadable.
 * A second run makes another key; the one that history does not name is swept with the rest.
 */
export function makeContentKey({ staging }: Clients) {
  return failingActivity(makeContentKeyContract, async ({ move }): Promise<OutputOf<typeof makeContentKeyContract>> => {
    return { state: 'made', contentKey: await staging.renewKey(move) };
  });
}
