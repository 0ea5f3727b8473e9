import { type DurableClient } from 'durable-functions';
import { type Clients } from '../../../shared/clients/openClients';
import { type ControlEntry, type Wanted } from '../../../shared/contracts/model/asks';
import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { type PaceChange } from '../../../shared/contracts/model/movePolicy';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type RunLog } from '../../../shared/rules/checks/foundCheckRun';
import { newestCheck } from '../checks/checkRuns';
import { shownReader } from '../stored/sealedJson';
import { readHeldList } from '../report/heldDeletions';
import { deletedSince, readDeletions } from '../report/storedDeletions';
import { readStoredEnd } from '../report/cutOffReport';
import { changePace } from '../runs/followPaces';
import { withChange } from '../../../shared/rules/transfer/batching';
import { inputProver } from '../starts/signStart';
import { askOfRun, type ControlledRun, readStoredControl } from './storedControl';
import { wakeWaiters } from './waiters';
import { noteWanted } from './wantedNow';

type Run = ControlledRun & { readonly startToken: string };
interface Asked {
  readonly entry: ControlEntry;
  readonly change: (wanted: Wanted) => Wanted | undefined;
  readonly spent?: string | undefined;
}

/** What the verbs that steer a move need. The steps of this process see a request at once. */
export function controlParts({ store, starts }: Pick<Clients, 'store' | 'starts'>) {
  return {
    readControl: (run: Run) => readStoredControl({ store, starts }, run),
    async askOfRun(run: Run, asked: Asked) {
      const control = await askOfRun({ store, starts }, run, asked);
      noteWanted(store, run, control?.wanted ?? 'run');
      return control;
    },
    wake: (client: DurableClient, run: Run) => wakeWaiters(store, client, run),
    changePace: async (run: Run & Pick<MoveSpec, 'pace'>, change: PaceChange) =>
      withChange(run.pace, await changePace({ store, starts }, run, change)),
    readDeleted: async (run: Pick<MoveSpec, 'moveId' | 'runId'>) =>
      deletedSince((await readDeletions(shownReader(store), run)).deletions),
    readHeldList: (run: Pick<MoveSpec, 'moveId' | 'runId'>, hash: string) => readHeldList(store, run, hash),
    readStoredEnd: (run: CutOffRun) => readStoredEnd(store, run),
    newestCheck: (client: DurableClient, pair: VaultPairName, log: RunLog) =>
      newestCheck({ store, client, log, ...inputProver({ store, starts }) }, pair),
    endStart: (token: string) => starts.end(token),
    ...inputProver({ store, starts }),
    now: () => new Date(),
  };
}
