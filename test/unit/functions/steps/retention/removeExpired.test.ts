import { InvocationContext, type Timer } from '@azure/functions';
import * as df from 'durable-functions';
import { keepCheckRun } from '../../../../../functions/steps/checks/checkRuns';
import { expiryParts } from '../../../../../functions/steps/retention/expiryParts';
import { keepRun } from '../../../../../functions/steps/runs/runRecords';
import { removeExpired } from '../../../../../functions/timers/registerTimers';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { fleetInstance } from '../../../../../shared/contracts/steps/fleetSteps';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { pageInstance, stepInstance } from '../../../../../shared/rules/transfer/stepInstances';
import { checkRunOf } from '../../../../support/checks/checkFixtures';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { collect } from '../../../../support/azure/azureTestVaults';
import { cutRun } from '../../../../support/move/cutRun';
import { moveOf } from '../../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { newerInput } from '../../../../support/upgrade/newerRun';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';

const startedAt = '2026-05-01T10:00:00.000Z';
const items = { total: 1, done: 1, skipped: 0, blocked: 0, failed: 0 };
const day = (count: number) => new Date(Date.parse(startedAt) + count * 24 * 60 * 60 * 1_000);
const move = moveOf({ moveId: 'old-move', runId: '0a1b2c3d' });

let runtime: RuntimeServer;
let at: MoveStore;
beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
beforeEach(() => {
  at = openMoveStore();
});
afterEach(() => {
  at.remove();
  runtime.instances.clear();
});

const wrapper = testKeyWrapper();
const starts = () => startTokens(at.store, wrapper);

/** The test has its own time of a removal. */
const noBudget = () => {
  throw new Error('not used');
};

interface Removal {
  /** Days since the start of all records here. */
  readonly afterDays: number;
  readonly reportDays?: number;
  /** How many objects this removal may remove before its time is used up. */
  readonly maxRemoved?: number;
}

/** Removes what has been kept for 30 days. Returns the names of the objects that are left. */
async function remove({ afterDays, reportDays = 30, maxRemoved = Infinity }: Removal): Promise<string[]> {
  let left = maxRemoved;
  const check = () => {
    left -= 1;
    if (left < 0) throw new MoverError('STEP_BUDGET_SPENT', 'spent', { retryable: true });
  };
  const parts = expiryParts({ store: at.store, starts: starts(), budget: noBudget }, { days: 30, reportDays }, () =>
    day(afterDays).getTime(),
  );
  const timer = removeExpired({ ...parts, begin: () => ({ isSpent: () => left < 0, check, end: () => undefined }) });
  const input = df.input.durableClient();
  const options = { extraInputs: [input] };
  const context = new InvocationContext({ functionName: 'removeExpired', options, logHandler: () => undefined });
  context.extraInputs.set(input, runtime.clientBinding);
  await timer({} as Timer, context);
  return collect(at.store.list(''));
}

const end = (finishedAt: Date) => ({
  phase: 'completed' as const,
  finishedAt: finishedAt.toISOString(),
  items,
  versions: { total: 1, done: 1 },
  problemCount: 0,
});

/** Stores an ended run with a report and results, and its orchestrations. */
async function keepEnded(finishedAt = day(0)): Promise<void> {
  await keepRun(at.store, { move, startedAt, end: end(finishedAt) });
  await at.put(storeNames.report(move), '{}');
  await at.put(storeNames.results(move, 0), '{}');
  await at.put(storeNames.begunPage(move, 0), '{}');
  const lastUpdatedTime = finishedAt.toISOString();
  for (const id of [move.moveId, stepInstance(move, 'plan'), pageInstance(move, 'transfer', 0)]) {
    runtime.instances.set(id, { runtimeStatus: 'Completed', input: { move, progress: null }, lastUpdatedTime });
  }
}

test('an ended run goes with its histories after the days of the setting, and not a day before', async () => {
  await keepEnded();
  expect(await remove({ afterDays: 29 })).toHaveLength(6);
  expect(runtime.instances.size).toBe(3);
  expect(await remove({ afterDays: 30 })).toEqual([]);
  expect([...runtime.instances.keys()]).toEqual([]);
});

test('the end of a run counts, not its start', async () => {
  await keepEnded(day(25));
  expect(await remove({ afterDays: 54 })).toHaveLength(6);
  expect(runtime.instances.has(move.moveId)).toBe(true);
  expect(await remove({ afterDays: 55 })).toEqual([]);
  expect(runtime.instances.size).toBe(0);
});

test('an ended orchestration goes whatever its id is, except in the second in which a kept one began', async () => {
  await keepEnded(day(25));
  runtime.instances.clear();
  const begun = (createdTime: string, runtimeStatus = 'Completed') => ({ runtimeStatus, input: null, createdTime });
  const kept = { ...begun('2026-05-01T10:00:05Z'), input: { move, progress: null } };
  runtime.instances.set(move.moveId, { ...kept, lastUpdatedTime: day(25).toISOString() });
  runtime.instances.set('before', begun('2026-05-01T10:00:04.999Z'));
  runtime.instances.set('same-second', begun('2026-05-01T10:00:05.999Z', 'Failed'));
  runtime.instances.set('after', begun('2026-05-01T10:00:06.000Z', 'Terminated'));
  runtime.instances.set('open', begun('2026-05-01T10:00:04.000Z', 'Running'));
  runtime.instances.set('too-young', begun(day(2).toISOString()));
  await remove({ afterDays: 31 });
  expect([...runtime.instances.keys()]).toEqual([move.moveId, 'same-second', 'open', 'too-young']);
});

test('the history of a run that cannot be read is kept', async () => {
  await keepEnded();
  await at.store.remove(storeNames.runRecord(move));
  await at.put(`${storeNames.runRecord(move)}/in-the-way.json`, '{}');
  await expect(remove({ afterDays: 40 })).rejects.toThrow('1 expired record(s)');
  expect(runtime.instances.has(move.moveId)).toBe(true);
});

test('a report is kept longer with its entries in the lists', async () => {
  await keepEnded();
  const kept = [storeNames.report(move), storeNames.runRecord(move)];
  const left = await remove({ afterDays: 31, reportDays: 90 });
  expect(left).toHaveLength(4);
  expect(left).toEqual(expect.arrayContaining(kept));
  expect(await remove({ afterDays: 90, reportDays: 90 })).toEqual([]);
});

test('a removal that is cut off is continued by the next one', async () => {
  await keepEnded();
  const left = await remove({ afterDays: 30, maxRemoved: 3 });
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThan(6);
  expect(await remove({ afterDays: 31 })).toEqual([]);
});

test('a run in progress is kept, however old it is', async () => {
  await keepRun(at.store, { move, startedAt, end: null });
  runtime.instances.set(move.moveId, { runtimeStatus: 'Running', input: { move, progress: null } });
  expect(await remove({ afterDays: 400 })).toHaveLength(3);
  expect(runtime.instances.size).toBe(1);
});

test('a run of a newer version in progress is kept with its records, although nobody can read its input', async () => {
  await keepRun(at.store, { move, startedAt, end: null });
  const input = await newerInput({ store: at.store, starts: starts() }, move);
  runtime.instances.set(move.moveId, { runtimeStatus: 'Running', input });
  const before = await collect(at.store.list(''));
  expect(await remove({ afterDays: 400 })).toEqual(before);
  expect(runtime.instances.size).toBe(1);
});

test.each([
  ['enabled versions', storeNames.unlocked(move) + 'note.json'],
  ['the secret of its probe', storeNames.probe(move)],
])('a run that may have left %s in a vault is kept', async (_, note) => {
  await keepEnded();
  await at.put(note, '{}');
  expect(await remove({ afterDays: 400 })).toHaveLength(7);
});

test('a later run of the same id in progress keeps its orchestration, and the old run goes', async () => {
  await keepEnded();
  const later = { ...move, runId: '99999999' };
  runtime.instances.set(move.moveId, { runtimeStatus: 'Running', input: { move: later, progress: null } });
  expect(await remove({ afterDays: 30 })).toEqual([]);
  expect([...runtime.instances.keys()]).toEqual([move.moveId]);
});

test('an interrupted run goes, too', async () => {
  await cutRun(at);
  expect((await remove({ afterDays: 29 })).length).toBeGreaterThan(5);
  expect(await remove({ afterDays: 30 })).toEqual([]);
});

test('checks, comparisons and fleets go likewise', async () => {
  const check = { ...checkRunOf(0), id: 'west--north--20260501T100000000-0a1b2c3d' };
  await keepCheckRun(at.store, check);
  await at.put(storeNames.comparisonPage(check.id, 0), '{}');
  await at.put(storeNames.comparisonTime(check.id), '{}');
  await at.put(storeNames.fleetPage('exit-west', '0a1b2c3d', 0), '{}');
  await at.put(storeNames.fleetTime('exit-west', '0a1b2c3d', startedAt), '{}');
  const fleet = fleetInstance('exit-west');
  const createdTime = new Date(Date.parse(startedAt) - 1).toISOString();
  runtime.instances.set(check.id, { runtimeStatus: 'Completed', input: {}, createdTime, lastUpdatedTime: startedAt });
  runtime.instances.set(fleet, { runtimeStatus: 'Completed', input: {}, lastUpdatedTime: startedAt });
  expect(await remove({ afterDays: 29 })).toHaveLength(6);
  expect(await remove({ afterDays: 30, reportDays: 60 })).toHaveLength(2);
  expect([...runtime.instances.keys()]).toEqual([fleet]);
  expect(await remove({ afterDays: 60, reportDays: 60 })).toEqual([]);
  expect(runtime.instances.size).toBe(0);
});

test('names that the app does not write are left alone', async () => {
  const foreign = ['move-times/other.json', 'comparisons/a--b/other/page.json', 'notes.txt'];
  for (const name of foreign) await at.put(name, '{}');
  expect((await remove({ afterDays: 4_000 })).sort()).toEqual([...foreign].sort());
});
