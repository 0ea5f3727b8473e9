import { type ChangeRecord, type ChangeRow, type ConsumerChange } from '../../shared/contracts/model/consumerChange';
import { MoverError } from '../../shared/contracts/model/moverError';
import {
  changeConsumerContract,
  lookAtConsumerContract,
  saveChangesContract,
} from '../../shared/contracts/steps/changeSteps';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type Clients } from '../../shared/clients/openClients';
import { countOf, resultsOfPage } from '../../shared/rules/consumers/changeResults';
import { keysOf } from '../../shared/rules/consumers/planChanges';
import { keepRecord, readChangePage, readChangeRecord, storeChangeResults } from '../steps/consumers/changeStore';
import { lookAtChange, type LookedChange, lookBack, takeChangeBack, writeChange } from '../steps/consumers/writeChange';
import { failingActivity } from '../steps/frame/activity';

type Place = Pick<InputOf<typeof changeConsumerContract>, 'move' | 'runId' | 'id' | 'page' | 'hash'>;

/** Looks at one object of the plan, and stores what it has before anything is written. */
export function lookAtConsumer(clients: Clients) {
  return failingActivity(lookAtConsumerContract, async (input): Promise<OutputOf<typeof lookAtConsumerContract>> => {
    const row = await rowOf(clients, input);
    const writes = clients.consumerWrites;
    if (row.record !== null) {
      const record = await readChangeRecord(clients, refOf(input), row.record);
      const looked = await refreshed(clients, input, record.change, await lookBack(writes, record));
      return looked.state === 'ready' ? { state: 'ready', record: row.record } : looked;
    }
    const looked = await lookAtEach(keysOf(row.change), async (one) =>
      refreshed(clients, input, one, await lookAtChange(writes, one)),
    );
    if (looked.state !== 'ready') return looked;
    return { state: 'ready', record: input.dryRun ? null : await keepRecord(clients, refOf(input), looked.record) };
  });
}

/** An earlier run can have written the object and failed at its refresh, so this one makes up for it. */
async function refreshed(
  { consumerWrites }: Clients,
  { dryRun }: { readonly dryRun: boolean },
  change: ConsumerChange,
  looked: LookedChange,
): Promise<LookedChange> {
  if (looked.state === 'there' && !dryRun) await consumerWrites.refresh(change);
  return looked;
}

/** Looks at each object that a place can mean. Only one that names the item is the one. */
async function lookAtEach(
  changes: readonly ConsumerChange[],
  look: (change: ConsumerChange) => Promise<LookedChange>,
): Promise<LookedChange> {
  const looked: LookedChange[] = [];
  for (const change of changes) looked.push(await look(change));
  const meant = looked.filter(({ state }) => state !== 'refused');
  if (meant.length > 1) return { state: 'refused', because: 'NOT_A_REFERENCE' };
  return meant[0] ?? looked.find((one) => one.state === 'refused' && one.because !== 'GONE') ?? gone;
}

const gone: LookedChange = { state: 'refused', because: 'GONE' };

/** Writes what the record of a look says, or takes the change of another run back. */
export function changeConsumer(clients: Clients) {
  return failingActivity(changeConsumerContract, async (input): Promise<OutputOf<typeof changeConsumerContract>> => {
    const row = await rowOf(clients, input);
    const record: ChangeRecord = await readChangeRecord(clients, refOf(input), input.record);
    requireSame(row, record);
    const write = row.record === null ? writeChange : takeChangeBack;
    return write(clients.consumerWrites, record, { isAccepted: input.isAccepted });
  });
}

/** Nothing is written for a row of another plan. */
function requireSame({ change, resourceId }: ChangingRow, { change: recorded }: ChangeRecord): void {
  const isSame =
    recorded.resourceId === resourceId &&
    recorded.kind === change.kind &&
    keysOf(change).some(({ place, label }) => place === recorded.place && label === recorded.label);
  if (isSame) return;
  throw new MoverError(
    'CONSUMERS_CHANGED',
    'Expected the record of this consumer; that of another one came. Nothing was changed.',
  );
}

/** Stores the results of a page, with those of the rows that are left to a person. */
export function saveChanges({ store }: Clients) {
  return failingActivity(saveChangesContract, async ({ outcomes, page, hash, ...input }) => {
    const ref = { ...refOf(input), id: input.id };
    const results = resultsOfPage(await readChangePage(store, ref, { page, hash }), outcomes);
    const stored = await storeChangeResults(store, ref, { page, results });
    return { hash: stored, counts: countOf(results.map(({ outcome }) => outcome)) };
  });
}

type ChangingRow = ChangeRow & { readonly change: ConsumerChange };

async function rowOf({ store }: Clients, input: Place & { readonly at: number }): Promise<ChangingRow> {
  const { page, hash, at, id } = input;
  const row = (await readChangePage(store, { ...refOf(input), id }, { page, hash }))[at];
  if (row?.change) return { ...row, change: row.change };
  throw new MoverError('INTERNAL', `Expected row ${String(at)} of page ${String(page)} to be one that is changed.`);
}

function refOf({ move, runId }: Pick<Place, 'move' | 'runId'>) {
  return { moveId: move.moveId, runId };
}
