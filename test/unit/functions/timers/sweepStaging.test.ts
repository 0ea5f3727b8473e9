import { InvocationContext, type Timer } from '@azure/functions';
import * as df from 'durable-functions';
import { hasEnded, listStagedRuns, mayStillUse, sweepRun } from '../../../../functions/steps/runs/stagedRuns';
import { signStart, sweepStart } from '../../../../functions/steps/starts/signStart';
import { sweepEnded, sweepStaging } from '../../../../functions/timers/sweepStaging';
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
/** The moves that sweeps looked after. */
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
const swept = (nowMs = now): Promise<string[]> => sweepWith(sweepStaging, nowMs);

/** The same for the sweep between two full ones. */
const sweptSoon = (nowMs = now): Promise<string[]> => sweepWith(sweepEnded, nowMs);

async function sweepWith(timer: typeof sweepStaging, nowMs: number): Promise<string[]> {
  const removed: string[] = [];
  const input = df.input.durableClient();
  const context = new InvocationContext({
    functionName: 'sweepStaging',
    options: { extraInputs: [input] },
    logHandler: () => undefined,
  });
  context.extraInputs.set(input, runtime.clientBinding);
  const clients = () => ({ store: kept.store, starts: starts() });
  const sweep = timer({
    listRuns: () => listStagedRuns(kept.store),
    mayStillRun: (client, one) => mayStillUse(clients(), client, one, nowMs),
    hasEnded: (client, one) => hasEnded(clients(), client, one, nowMs),
    listStarts: () => starts().list(),
    tend: async (client, start) => {
      const found = await sweepStart(starts(), client, start, nowMs);
      if (found !== undefined) tended.push(found.instanceId);
    },
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

it.each(['Running', 'Pending', 'Suspended'])('keeps a run whose orchestration is %s', async (status) => {
  await stage('one/0a1b2c3d/a.jwe');
  known(status, run('one'));
  expect(await swept()).toEqual([]);
});

it('looks after a move in progress that has nothing in staging', async () => {
  const input = { move: moveOf(run('one')), progress: null };
  const start = await signStart(starts(), { orchestrator: 'moveVault', instanceId: 'one', input });
  runtime.instances.set('one', { runtimeStatus: 'Running', input: { ...input, start } });
  expect([await swept(), await swept(now + 600 * minute), tended]).toEqual([[], [], ['one', 'one']]);
});

it('removes the start token of a run that has ended, an hour after its start', async () => {
  const input = { move: moveOf(run('one')), progress: null };
  await signStart(starts(), { orchestrator: 'moveVault', instanceId: 'one', input });
  const left = async (nowMs: number) => {
    await swept(nowMs);
    return collect(kept.store.list('starts/'));
  };
  expect(await left(Date.now())).toHaveLength(1);
  expect(await left(Date.now() + 61 * minute)).toEqual([]);
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

describe('a run that somebody terminated, and that the runtime still has', () => {
  const minutesAgo = (minutes: number) => new Date(now - minutes * minute).toISOString();

  /** Its orchestration ended some minutes ago; `more` are other orchestrations that run. */
  async function terminated(minutes: number, ...more: readonly string[]): Promise<void> {
    await stage('one/0a1b2c3d/a.jwe', 'one/0a1b2c3d/content-key-x.json');
    const input = { move: moveOf(run('one')), progress: null };
    runtime.instances.set('one', { runtimeStatus: 'Terminated', input, lastUpdatedTime: minutesAgo(minutes) });
    for (const id of more) runtime.instances.set(id, { name: 'transferItems', runtimeStatus: 'Running', input: null });
  }

  it.each([sweptSoon, swept])(
    'keeps what it staged for a quarter of an hour, because steps may still use it',
    async (sweep) => {
      await terminated(14);
      expect(await sweep()).toEqual([]);
    },
  );

  it.each([sweptSoon, swept])('is swept after that', async (sweep) => {
    await terminated(16, 'another:0a1b2c3d:transfer:0');
    expect(await sweep()).toEqual(['one/0a1b2c3d']);
    expect(await collect(kept.store.list('staging/'))).toEqual([]);
  });

  it.each(['one:0a1b2c3d:transfer:7', 'one:0a1b2c3d:verify:0'])(
    'keeps it while %s is in progress, for an hour',
    async (id) => {
      await terminated(59, id);
      expect([await sweptSoon(), await swept()]).toEqual([[], []]);
      await terminated(61, id);
      expect(await sweptSoon()).toEqual(['one/0a1b2c3d']);
    },
  );
});

it('sweeps only runs that have ended between two full sweeps', async () => {
  await stage('gone/0a1b2c3d/a.jwe', 'one/0a1b2c3d/a.jwe');
  known('Running', run('one'));
  expect([await sweptSoon(), await sweptSoon(now + 120 * minute), tended]).toEqual([[], [], []]);
  expect((await collect(kept.store.list('staging/'))).sort()).toEqual([
    'staging/gone/0a1b2c3d/a.jwe',
    'staging/one/0a1b2c3d/a.jwe',
  ]);
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
  await expect(swept()).rejects.toThrow('1 run(s) could not be swept.');
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
    expect(tended).toEqual(['one', 'one', 'one']);
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
