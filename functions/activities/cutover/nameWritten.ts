import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { nameWrittenContract } from '../../../shared/contracts/steps/freezeSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { writtenBetween } from '../../../shared/rules/cutover/sourceDigest';
import { activity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { readStoredSourceState } from '../../steps/report/storedLateItems';

/** Names the items that differ between two stored readings of the source. Calls no vault. */
export function nameWritten(clients: Clients) {
  return activity(
    nameWrittenContract,
    async ({ move, before, after }): Promise<OutputOf<typeof nameWrittenContract>> => {
      try {
        const [earlier, later] = await Promise.all(
          [before, after].map((reading) => readStoredSourceState(clients, move, reading)),
        );
        return { state: 'named', written: writtenBetween(earlier ?? [], later ?? []) };
      } catch (error) {
        return failStep(error);
      }
    },
  );
}
