import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { nameWrittenContract } from '../../../shared/contracts/steps/freezeSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { writtenBetween } from '../../../shared/rules/cutover/sourceDigest';
import { failingActivity } from '../../steps/frame/activity';
import { readStoredSourceState } from '../../steps/report/storedLateItems';

/** Names the items that differ between two stored readings of the source. Calls no vault. */
export function nameWritten(clients: Clients) {
  return failingActivity(
    nameWrittenContract,
    async ({ move, before, after }): Promise<OutputOf<typeof nameWrittenContract>> => {
      const [earlier, later] = await Promise.all(
        [before, after].map((reading) => readStoredSourceState(clients, move, reading)),
      );
      return { state: 'named', written: writtenBetween(earlier ?? [], later ?? []) };
    },
  );
}
