import { InvocationContext, type Timer } from '@azure/functions';
import * as df from 'durable-functions';
import { listStagedRuns, mayStillUse, sweepRun } from '../../../../functions/steps/runs/stagedRuns';
import { sweepStaging } from '../../../../functions/timers/sweepStaging';
import { stagingStore } from '../../../../shared/clients/staging/stagingStore';
import { collect } from '../../../support/azure/azureTestVaults';
import { newerInput } from '../../../support/upgrade/newerRun';
import { testKeyWrapper } from '../../../support/clients/clientKeyWrapper';
import { moveOf } from '../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../support/move/moveStore';
import { type KnownInstance, startRuntimeServer } from '../../../support/host/runtimeServer';
import { startTokens } from '../../../../shared/clients/starts/startTokens';

const now = Date.parse('2026-05-08T10:00:00.000Z');
const minute = 60_000;
const run = (moveId: string, runId = '0a1b2c3d') => ({ moveId, runId });

let runtime: Awaited<ReturnType<typeof startRuntimeServer>>;
let kept: MoveStore;
/** The runs that the last sweep looked after. */
let tended: string[];
beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
beforeEach(() => {
  kept = openMoveStore();
  tended = [];
  runtime.instances.clear();
});
afterEach(() => {
  kept.remove();
});

const wrapper = testKeyWrapper();
const starts = () => startTokens(kept.store, wrapper);

function known(runtimeStatus: string, { moveId, runId }: ReturnType<typeof run>): void {
  const move = moveOf({ moveId, runId });
  const instance: KnownInstance = { runtimeStatus, input: { move, progress: null } };
  runtime.instances.set(moveId, instance);
}

/** The runs that a sweep removed. */
async function swept(nowMs = now): Promise<string[]> {
  const removed: string[] = [];
  const input = df.input.durableClient();
  const context = new InvocationContext({
    functionName: 'sweepStaging',
    options: { extraInputs: [input] },
    logHandler: () => undefined,
  });
  context.extraInputs.set(input, runtime.clientBinding);
  const sweep = sweepStaging({
    listRuns: () => listStagedRuns(kept.store),
    mayStillRun: (client, one) => mayStillUse({ store: kept.store, starts: starts() }, client, one, nowMs),
    tend: async (_, one) => {
      tended.push(`${one.moveId}/${one.runId}`);
    },
    sweepStarts: () => Promise.resolve(),
    listScratchVaults: () => Promise.resolve([]),
    begin: () => ({ isSpent: () => false, check: () => undefined, end: () => undefined }),
    sweep: (one) => {
      removed.push(`${one.moveId}/${one.runId}`);
      return sweepRun({ store: kept.store, staging: stagingStore(kept.store, testKeyWrapper()) }, one);
    },
  });
  await sweep({ isPastDue: false } as Timer, context);
  return removed;
}

const stage = (...names: string[]) => Promise.all(names.map((name) => kept.put(`staging/${name}`, 'x')));

it.each(['Running', 'Pending', 'Suspended'])('looks after a run whose orchestration is %s', async (status) => {
  await stage('one/0a1b2c3d/a.jwe');
  known(status, run('one'));
  expect([await swept(), tended]).toEqual([[], ['one/0a1b2c3d']]);
});

it('leaves the intents of a rollback in progress alone, although the move itself has ended', async () => {
  await stage('one/0a1b2c3e/a.turn');
  known('Completed', run('one'));
  const hash = 'a'.repeat(64);
  const rollback = {
    rollbackId: '0a1b2c3e',
    planHash: hash,
    reportHead: hash,
    askedAt: '2026-05-08T10:00:00.000Z',
    by: null,
  };
  const start = { token: '1'.repeat(64), proof: '2'.repeat(64) };
  const input = { move: moveOf(run('one')), rollback, progress: null, start };
  runtime.instances.set('one:rollback', { name: 'rollBackMove', runtimeStatus: 'Running', input });
  expect(await swept()).toEqual([]);
});

it('leaves a run alone whose orchestration ended within the last hour, because its batches may still run', async () => {
  await stage('one/0a1b2c3d/a.jwe');
  const lastUpdatedTime = new Date(now - 59 * 60_000).toISOString();
  const input = { move: moveOf(run('one')), progress: null };
  runtime.instances.set('one', { runtimeStatus: 'Terminated', input, lastUpdatedTime });
  expect(await swept()).toEqual([]);
});

it.each(['Terminated', 'Failed', 'Completed'])('sweeps a run whose orchestration is %s', async (status) => {
  await stage('one/0a1b2c3d/a.jwe', 'one/0a1b2c3d/content-key-x.json');
  known(status, run('one'));
  expect(await swept()).toEqual(['one/0a1b2c3d']);
});

it('keeps the content key of an ended run while the store has notes of versions that it enabled', async () => {
  const files = ['one/0a1b2c3d/a.jwe', 'one/0a1b2c3d/content-key-x.json'];
  await stage(...files);
  known('Terminated', run('one'));
  await kept.put('moves/one/0a1b2c3d/unlocked/source-secret-a.jwe', 'x');
  await swept();
  expect(await collect(kept.store.list('staging/'))).toEqual([`staging/${files[1]}`]);
  await kept.store.remove('moves/one/0a1b2c3d/unlocked/source-secret-a.jwe');
  await swept();
  expect(await collect(kept.store.list('staging/'))).toEqual([]);
});

describe('a run that the runtime no longer knows, and an earlier run of an id that is used again', () => {
  const both = ['again/0a1b2c3d', 'gone/0a1b2c3d'];

  beforeEach(async () => {
    await stage('gone/0a1b2c3d/a.jwe', 'again/0a1b2c3d/a.jwe', 'again/0a1b2c3e/a.jwe');
    known('Running', run('again', '0a1b2c3e'));
  });

  it('are left alone for an hour, because their batches may still run', async () => {
    expect(await swept()).toEqual([]);
    expect(await swept(now + 59 * minute)).toEqual([]);
  });

  it('are swept after that, with everything that the sweep noted', async () => {
    await swept();
    expect((await swept(now + 60 * minute)).sort()).toEqual(both);
    expect(await collect(kept.store.list('staging/'))).toEqual(['staging/again/0a1b2c3e/a.jwe']);
  });

  it.each([
    ['from the future', JSON.stringify({ since: '2027-01-01T00:00:00.000Z' })],
    ['damaged', '{"since":'],
  ])('are swept an hour after a note that is %s', async (_, note) => {
    await kept.put('staging/gone/0a1b2c3d/unknown-since.json', note);
    await swept();
    expect((await swept(now + 60 * minute)).sort()).toEqual(both);
  });
});

it('sweeps a run of checks once it is older than any', async () => {
  const ended = 'check-20260501T095959000-59590000/59590000';
  await stage(`${ended}/a.jwe`, 'check-20260507T100000000-0a1b2c3d/0a1b2c3d/a.jwe');
  await stage('compare-20260507T100000000-0a1b2c3d/0a1b2c3d/a.jwe');
  expect(await swept()).toEqual([ended]);
});

it('ignores names that no run makes', async () => {
  await stage('one.jwe', 'one/not-a-run/a.jwe', 'not.a.move/0a1b2c3d/a.jwe');
  expect(await swept()).toEqual([]);
});

it('sweeps the other runs if the state of one cannot be read, then throws', async () => {
  await stage('broken/0a1b2c3d/a.jwe', 'one/0a1b2c3d/a.jwe');
  known('Terminated', run('one'));
  // The library refuses an answer without a status.
  runtime.instances.set('broken', { runtimeStatus: undefined as never, input: null });
  await expect(swept()).rejects.toThrow('Staging of 1 run(s) could not be swept.');
  expect(await collect(kept.store.list('staging/one/'))).toEqual([]);
});

describe('a run whose input this version cannot read', () => {
  const day = 24 * 60 * minute;
  const staged = 'one/0a1b2c3d';
  const put = (input: unknown, runtimeStatus = 'Running') => runtime.instances.set('one', { runtimeStatus, input });
  beforeEach(() => stage(`${staged}/a.jwe`, `${staged}/content-key-x.json`));

  it('is kept and looked after while a newer version runs it, for as long as it takes', async () => {
    put(await newerInput({ store: kept.store, starts: starts() }, moveOf(run('one'))));
    for (const days of [0, 1, 100]) expect(await swept(now + days * day)).toEqual([]);
    expect(tended).toEqual([staged, staged, staged]);
    expect(await collect(kept.store.list('staging/'))).toHaveLength(2);
  });

  it.each<[string, (input: Awaited<ReturnType<typeof newerInput>>) => object]>([
    ['has no proof', ({ start, ...input }) => ({ ...input, begun: start.slot })],
    ['has the proof of another input', (input) => ({ ...input, more: 1 })],
    ['names another token', (input) => ({ ...input, start: { ...input.start, token: 'a'.repeat(64) } })],
  ])('is swept after an hour if it %s, because somebody else started it', async (_, change) => {
    put(change(await newerInput({ store: kept.store, starts: starts() }, moveOf(run('one')))));
    expect(await swept()).toEqual([]);
    expect(await swept(now + 60 * minute)).toEqual([staged]);
  });

  it('is swept after an hour once it has ended', async () => {
    put(await newerInput({ store: kept.store, starts: starts() }, moveOf(run('one'))), 'Terminated');
    expect(await swept()).toEqual([]);
    expect(await swept(now + 60 * minute)).toEqual([staged]);
  });
});
