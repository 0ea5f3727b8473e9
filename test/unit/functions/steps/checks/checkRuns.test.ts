import {
  findCheckRun,
  keepCheckRun,
  listCheckRuns,
  listNewestCheckRuns,
  newestCheck,
} from '../../../../../functions/steps/checks/checkRuns';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { type CheckRun } from '../../../../../shared/contracts/model/checks';
import { askOfGate, gateResult } from '../../../../../shared/rules/checks/gateOfMove';
import { summarizeRun } from '../../../../../shared/rules/checks/compareFindings';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { checkRunOf, findingOf } from '../../../../support/checks/checkFixtures';
import { type CheckHistory, checkHistory, completedRun } from '../../../../support/checks/checkHistory';
import { noProof } from '../../../../support/host/noProof';
import { moveOf } from '../../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

const pair = { sourceVault: 'source', targetVault: 'target' };

let place: MoveStore;
let history: CheckHistory;
beforeEach(() => {
  place = openMoveStore();
  history = checkHistory();
});
afterEach(() => {
  place.remove();
});

const readers = () => ({ store: place.store, client: history.client, ...noProof });
const plant = (run: CheckRun) => place.put(storeNames.checkRun(run.id), JSON.stringify(run));

/** Stores a run as the app does, and completes its orchestration. */
async function complete(run: CheckRun): Promise<CheckRun> {
  await keepCheckRun(place.store, run);
  history.instances.set(run.id, completedRun(run));
  return run;
}

test('keepCheckRun keeps the newest runs of a pair, whatever other pairs have, and returns the ids of the others', async () => {
  const other = checkRunOf(0);
  const elsewhere = { ...other, id: other.id.replace('target', 'elsewhere'), targetVault: 'elsewhere' };
  await keepCheckRun(place.store, elsewhere, 2);
  const runs = [0, 1, 2, 3].map((minute) => checkRunOf(minute));
  const pruned: (readonly string[])[] = [];
  for (const run of runs) pruned.push(await keepCheckRun(place.store, run, 2));
  const newest = [runs[3]?.id, runs[2]?.id];
  expect(pruned).toEqual([[], [], [runs[0]?.id], [runs[1]?.id]]);
  expect(await listCheckRuns(place.store, pair)).toEqual(newest);
  expect(await listNewestCheckRuns(place.store)).toEqual([...newest, elsewhere.id]);
});

test('listNewestCheckRuns lists the newest of all runs, and reads no more names than it lists', async () => {
  const runs = Array.from({ length: 6 }, (_, at) => checkRunOf(at * 7));
  for (const run of runs) await keepCheckRun(place.store, run);
  let looked = 0;
  const counting: ObjectStore = {
    ...place.store,
    async *list(prefix) {
      for await (const name of place.store.list(prefix)) {
        looked += 1;
        yield name;
      }
    },
  };
  const newest = runs.map(({ id }) => id).reverse();
  expect(await listNewestCheckRuns(counting, 4)).toEqual(newest.slice(0, 4));
  expect(looked).toBe(4);
  expect(await listNewestCheckRuns(place.store)).toEqual(newest);
});

test('listCheckRuns ignores other names', async () => {
  await place.put('checks/source--target/notes.json', '{}');
  await place.put('check-times/notes.json', '{}');
  expect(await listCheckRuns(place.store, pair)).toEqual([]);
  expect(await listNewestCheckRuns(place.store)).toEqual([]);
});

describe('findCheckRun', () => {
  it('returns the run whose hash is in history', async () => {
    const run = await complete(checkRunOf(1, { findings: [findingOf()] }));
    expect(await findCheckRun(readers(), run.id)).toEqual({ state: 'proved', run });
  });

  it.each([['../moves/x'], [checkRunOf().id]])('finds nothing under %s', async (id) => {
    expect(await findCheckRun(readers(), id)).toEqual({ state: 'absent', id });
  });

  it('takes a run that only the store has for absent, whatever it says of its move', async () => {
    const planted = checkRunOf(1, { moveId: 'no-such-move', trigger: 'gate' });
    await plant(planted);
    expect(await findCheckRun(readers(), planted.id)).toEqual({ state: 'absent', id: planted.id });
  });

  it.each<[string, (run: CheckRun) => string]>([
    ['a finding', (run) => JSON.stringify({ ...run, findings: [findingOf({ evidence: 'It is fine.' })] })],
    ['the class', (run) => JSON.stringify({ ...run, overall: 'notReady' })],
    ['the time', (run) => JSON.stringify({ ...run, startedAt: '2027-01-01T00:00:00.000Z' })],
    ['the pair', (run) => JSON.stringify({ ...run, targetVault: 'other' })],
    ['the id', (run) => JSON.stringify({ ...run, id: checkRunOf(2).id })],
    ['the options', (run) => JSON.stringify({ ...run, options: { ...run.options, moveWindowDays: 1 } })],
    ['everything, for another run', () => JSON.stringify(checkRunOf(3))],
    ['its form', () => '{"id":1}'],
    ['its text', () => '{'],
  ])('takes a run for changed if somebody changed %s', async (_, change) => {
    const run = await complete(checkRunOf(1, { findings: [findingOf()] }));
    await place.put(storeNames.checkRun(run.id), change(run));
    expect(await findCheckRun(readers(), run.id)).toEqual({ state: 'changed', id: run.id });
  });

  it('takes a run for changed if somebody removed it', async () => {
    const { id } = await complete(checkRunOf(1));
    await place.store.remove(storeNames.checkRun(id));
    expect(await findCheckRun(readers(), id)).toEqual({ state: 'changed', id });
  });

  it('returns a run that ends between the look at the store and the look at history', async () => {
    const run = checkRunOf(1);
    await keepCheckRun(place.store, run);
    history.instances.set(run.id, { name: 'checkVaults', runtimeStatus: 'Running' });
    const getStatus: typeof history.client.getStatus = async (...asked) => {
      const found = await history.client.getStatus(...asked);
      history.instances.set(run.id, completedRun(run));
      return found;
    };
    const client = Object.assign(Object.create(history.client) as typeof history.client, { getStatus });
    expect(await findCheckRun({ ...readers(), client }, run.id)).toEqual({ state: 'proved', run });
  });

  it.each<[string, (run: CheckRun) => void]>([
    ['is in progress', ({ id }) => history.instances.set(id, { name: 'checkVaults', runtimeStatus: 'Running' })],
    ['was terminated', (run) => history.instances.set(run.id, { ...completedRun(run), runtimeStatus: 'Terminated' })],
    [
      'is another orchestrator',
      (run) => history.instances.set(run.id, { ...completedRun(run), name: 'deliverNotice' }),
    ],
    ['has the output of another run', ({ id }) => history.instances.set(id, completedRun(checkRunOf(2)))],
    ['is about another pair', (run) => history.instances.set(run.id, completedRun({ ...run, targetVault: 'other' }))],
  ])('takes a run for absent if its orchestration %s', async (_, change) => {
    const run = await complete(checkRunOf(1));
    change(run);
    expect(await findCheckRun(readers(), run.id)).toEqual({ state: 'absent', id: run.id });
  });

  it('takes a run for absent if its id is of a time after its end, which would make it the newest for ever', async () => {
    const { id } = checkRunOf(30);
    await complete({ ...checkRunOf(1), id });
    expect(await findCheckRun(readers(), id)).toEqual({ state: 'absent', id });
  });
});

describe('findCheckRun of the gate of a move', () => {
  const move = moveOf({ gate: 'fail' });
  const began = '2026-05-01T10:00:00.000Z';
  const run = checkRunOf(1, askOfGate(move, new Date(began)));

  /** The move as the runtime has it, with the result of a gate. */
  function know(gate: CheckRun): void {
    const progress = { ...startProgress(began), checks: gateResult(move, summarizeRun(gate, null)) };
    const input = { move, progress: null };
    const customStatus = statusOf(move, progress, began);
    history.instances.set(move.moveId, { name: 'moveVault', runtimeStatus: 'Completed', input, customStatus });
  }

  it('returns the run that the status of its move proves', async () => {
    await plant(run);
    know(run);
    expect(run.moveId).toBe(move.moveId);
    expect(await findCheckRun(readers(), run.id)).toEqual({ state: 'proved', run });
  });

  it('takes it for changed if the move knows another hash', async () => {
    await plant({ ...run, overall: 'notReady' });
    know(run);
    expect(await findCheckRun(readers(), run.id)).toEqual({ state: 'changed', id: run.id });
  });

  it('takes it for absent if the move has another gate', async () => {
    await plant(run);
    know({ ...run, id: checkRunOf(2).id });
    expect(await findCheckRun(readers(), run.id)).toEqual({ state: 'absent', id: run.id });
  });
});

describe('newestCheck', () => {
  it('returns the newest run that the app has made, whatever others planted', async () => {
    await complete(checkRunOf(1));
    const run = await complete(checkRunOf(2));
    for (const minute of [3, 4, 5, 6, 7, 8]) await plant(checkRunOf(minute));
    expect(await newestCheck(readers(), pair)).toEqual({ state: 'proved', run });
  });

  it('logs each run that is no evidence: those that others planted, and the one that somebody changed', async () => {
    const { id } = await complete(checkRunOf(1));
    await plant(checkRunOf(1, { overall: 'notReady' }));
    await plant(checkRunOf(2));
    const lines: string[] = [];
    const log = {
      info: (line: string) => lines.push(`info ${line}`),
      warn: (line: string) => lines.push(`warn ${line}`),
    };
    expect(await newestCheck({ ...readers(), log }, pair)).toEqual({ state: 'changed', id });
    expect(lines).toEqual([
      `info ${JSON.stringify({ event: 'checkRunRefused', id: checkRunOf(2).id, state: 'absent' })}`,
      `warn ${JSON.stringify({ event: 'checkRunRefused', id, state: 'changed' })}`,
    ]);
  });

  it('returns no older run if somebody changed the newest', async () => {
    await complete(checkRunOf(1));
    const { id } = await complete(checkRunOf(2, { overall: 'notReady' }));
    await plant(checkRunOf(2));
    expect(await newestCheck(readers(), pair)).toEqual({ state: 'changed', id });
  });

  it('returns no older run if somebody removed the last scheduled one with its entries', async () => {
    await complete(checkRunOf(1));
    const run = checkRunOf(2, { trigger: 'schedule' });
    history.instances.set(run.id, completedRun(run));
    history.instances.set('schedule:source--target', { ...completedRun(run), name: 'checkScheduledPair' });
    expect(await newestCheck(readers(), pair)).toEqual({ state: 'changed', id: run.id });
  });

  it('returns no older run if the history of the last scheduled one is gone', async () => {
    await complete(checkRunOf(1));
    const run = checkRunOf(2, { trigger: 'schedule' });
    history.instances.set('schedule:source--target', { ...completedRun(run), name: 'checkScheduledPair' });
    expect(await newestCheck(readers(), pair)).toEqual({ state: 'changed', id: run.id });
  });

  it('returns undefined if nobody ever ran the checks', async () => {
    await plant(checkRunOf(1));
    expect(await newestCheck(readers(), pair)).toBeUndefined();
  });
});

test('a run of another pair whose name somebody planted in the folder of this one is not pruned', async () => {
  const { id } = await complete(checkRunOf(1));
  const other = { sourceVault: 'source', targetVault: 'elsewhere' };
  await place.put(`${storeNames.checkRunsOf(other.sourceVault, other.targetVault)}${id}.json`, '{}');
  const own = checkRunOf(2);
  expect(await keepCheckRun(place.store, { ...own, ...other, id: own.id.replace('target', 'elsewhere') }, 1)).toEqual(
    [],
  );
});
