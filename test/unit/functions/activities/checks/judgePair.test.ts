import { judgePair } from '../../../../../functions/activities/checks/judgePair';
import { findCheckRun, keepCheckRun } from '../../../../../functions/steps/checks/checkRuns';
import { judgePairContract } from '../../../../../shared/contracts/steps/checkSteps';
import {
  type CheckAsk,
  type CheckRun,
  type CheckSummary,
  checkOptionsSchema,
  checkPolicySchema,
  type CheckStatus,
} from '../../../../../shared/contracts/model/checks';
import { checkRunId, moveOfCheck } from '../../../../../shared/rules/checks/checkRunId';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { checkAskOf, checkRunOf, findingOf, surveyOf } from '../../../../support/checks/checkFixtures';
import { type CheckHistory, checkHistory, completedRun } from '../../../../support/checks/checkHistory';
import { noProof } from '../../../../support/host/noProof';
import { planOf } from '../../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

let kept: MoveStore;
let history: CheckHistory;
beforeEach(() => {
  kept = openMoveStore();
  history = checkHistory();
});
afterEach(() => {
  kept.remove();
});

let logged: string[] = [];
const log = {
  info: (line: string) => void logged.push(`info ${line}`),
  warn: (line: string) => void logged.push(`warn ${line}`),
};

const loggedJudgePair: typeof judgePair = (clients) => {
  const step = judgePair(clients);
  return { ...step, run: (input, runtime) => step.run(input, runtime, log) };
};

/** Judges the run of minute 9, of which the items could not be listed. */
function judge(changes: Partial<CheckAsk> = {}, more: object = {}) {
  const { id } = checkRunOf(9);
  const ask = checkAskOf({ id, ...changes });
  logged = [];
  return kept.runWith(history.client, loggedJudgePair, judgePairContract, {
    ask,
    move: moveOfCheck(ask),
    startedAt: '2026-05-01T10:09:00.000Z',
    finishedAt: '2026-05-01T10:09:01.000Z',
    survey: surveyOf(),
    planned: { plan: null, trouble: null, throttled: 0 },
    ...more,
  });
}

/** Stores a run as the app does, and completes its orchestration. */
async function complete(run: CheckRun): Promise<void> {
  await keepCheckRun(kept.store, run);
  history.instances.set(run.id, completedRun(run));
}

/** The stored run, if history proves it by the hash that the step returned. */
async function storedRun({ id, hash }: CheckSummary): Promise<CheckRun> {
  const output = { ...(completedRun(checkRunOf(9)).output as object), id, hash };
  history.instances.set(id, { ...completedRun(checkRunOf(9)), output });
  const found = await findCheckRun({ store: kept.store, client: history.client, ...noProof }, id);
  if (found.state !== 'proved') throw new Error(`The run is ${found.state}.`);
  return found.run;
}

const damage = (minute: number) => kept.put(storeNames.checkRun(checkRunOf(minute).id), '{"id":1}');

test('judgePair compares a run with the newest earlier one that can be read', async () => {
  await complete(checkRunOf(1, { overall: 'notReady' }));
  await complete(checkRunOf(2));
  await damage(2);
  const summary = await judge();
  expect(summary.previousOverall).toBe('notReady');
  expect(await storedRun(summary)).toMatchObject({ previousId: checkRunOf(1).id });
});

test.each<[string, string]>([
  ['damaged', '{"id":1}'],
  ['planted', JSON.stringify(checkRunOf(9, { findings: [findingOf({ evidence: 'planted' })] }))],
])('judgePair judges by itself, although somebody %s a run of its id before', async (_, text) => {
  const first = await judge();
  await kept.put(storeNames.checkRun(checkRunOf(9).id), text);
  const summary = await judge();
  expect(summary).toEqual(first);
  const { findings, previousId } = await storedRun(summary);
  expect(previousId).toBeNull();
  expect(findings.length).toBeGreaterThan(10);
  expect(findings.map(({ evidence }) => evidence)).not.toContain('planted');
});

test('judgePair compares with no run that the app has not made', async () => {
  await keepCheckRun(kept.store, checkRunOf(1, { overall: 'notReady' }));
  const summary = await judge();
  expect(summary).toMatchObject({ previousOverall: null, changes: [], changed: false });
  expect((await storedRun(summary)).previousId).toBeNull();
});

test('judgePair logs each run that is no evidence, with a warning if somebody changed it', async () => {
  await complete(checkRunOf(1));
  await damage(1);
  await keepCheckRun(kept.store, checkRunOf(2));
  await judge();
  const lineOf = (minute: number, state: string) =>
    JSON.stringify({ event: 'checkRunRefused', id: checkRunOf(minute).id, state });
  expect(logged.filter((line) => line.includes('checkRunRefused'))).toEqual([
    `info ${lineOf(2, 'absent')}`,
    `warn ${lineOf(1, 'changed')}`,
  ]);
});

test('judgePair takes a plan that history does not prove for none, and says so', async () => {
  const plan = planOf();
  const summary = await judge({}, { planned: { plan, trouble: null, throttled: 0 } });
  expect(summary.failing).toContain('CHK-INVENTORY');
  expect((await storedRun(summary)).failure?.code).toBe('STORE_OBJECT_INVALID');
});

test('judgePair purges the history of the runs that the store no longer has', async () => {
  const old = checkRunOf(0);
  const ids = Array.from({ length: 50 }, (_, at) =>
    checkRunId(old, new Date(Date.UTC(2026, 4, 1, 9, 0, at)), '0a1b2c3d'),
  );
  for (const id of ids) await complete({ ...old, id });
  history.instances.set(`${ids[0] ?? ''}:plan`, { name: 'planVault', runtimeStatus: 'Completed' });
  await judge();
  expect(history.purged).toEqual([ids[0], `${ids[0] ?? ''}:plan`]);
});

describe('judgePair contrasts a check with the last run that knew it', () => {
  const reach = 'CHK-VAULTS-REACHABLE';
  const reached = (minute: number, status: CheckStatus) =>
    checkRunOf(minute, { findings: [{ id: reach, status, evidence: 'seen', items: [], itemCount: 0 }] });
  const changesOf = async (...statuses: readonly CheckStatus[]) => {
    for (const [at, status] of statuses.entries()) await complete(reached(at + 1, status));
    return (await judge()).changes;
  };

  test.each<[string, readonly CheckStatus[], string]>([
    ['a failure that is over, after a run that did not know', ['fail', 'unknown'], 'gone'],
    ['a warning that is over, after many that did not know', ['warn', 'unknown', 'unknown', 'unknown'], 'gone'],
  ])('%s', async (_, statuses, kind) => {
    expect(await changesOf(...statuses)).toEqual([{ id: reach, kind, from: statuses[0], to: 'pass' }]);
  });

  test('and sees no change if that run found the same', async () => {
    expect(await changesOf('pass', 'unknown')).toEqual([]);
  });
});

test('judgePair compares a run with the newest earlier one of the same options, and a gate, too', async () => {
  const policy = checkPolicySchema.parse({ method: 'exportImport' });
  await complete(checkRunOf(1));
  await complete(checkRunOf(2, { overall: 'notReady', policy }));
  const options = checkOptionsSchema.parse({ readValues: false });
  expect((await judge({ trigger: 'gate', options })).previousOverall).toBe('ready');
  expect((await judge({ trigger: 'gate', options, policy })).previousOverall).toBe('notReady');
  expect((await judge({ trigger: 'schedule' })).previousOverall).toBe('ready');
});
