import { type DurableOrchestrationStatus } from 'durable-functions';
import { statusFrom } from '../../../../../functions/http/moves/statusFrom';
import { type MoveStatus } from '../../../../../shared/contracts/api/moveStatus';
import { addPlan, enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';

const move = moveOf();
const began = '2026-05-01T10:00:00.000Z';
const at = (seconds: number) => new Date(Date.parse(began) + seconds * 1000).toISOString();
const problemsUri = '/api/moves/one-move/report?run=0a1b2c3d';
const own: MoveStatus = { ...statusOf(move, startProgress(began), began), phase: 'completed', problemsUri };

function found(
  customStatus: unknown,
  runtimeStatus = 'Completed',
  progress: object | null = null,
): DurableOrchestrationStatus {
  const input = { move, progress };
  const times = { createdTime: new Date(began), lastUpdatedTime: new Date(at(20)) };
  const known: unknown = { input, customStatus, runtimeStatus, ...times };
  return known as DurableOrchestrationStatus;
}

test('statusFrom returns the status that the orchestration set, with its run', () => {
  expect(statusFrom(found(own))).toEqual({ ...own, runId: move.runId });
});

test('statusFrom reads a status from before there were run ids, and adds its own', () => {
  const { runId, ...older } = own;
  expect(statusFrom(found(older))).toEqual({ ...older, runId });
});

test.each([null, undefined, 'text', {}])(
  'statusFrom returns phase planning for an accepted move without a status (%j)',
  (custom) => {
    expect(statusFrom(found(custom, 'Pending'))).toMatchObject({ runId: move.runId, phase: 'planning', problems: [] });
  },
);

test('statusFrom returns failed for an orchestration that ended without a final status', () => {
  const status = statusFrom(found({ ...own, phase: 'transferring' }, 'Failed'));
  expect(status).toMatchObject({ phase: 'failed', problems: [{ code: 'INTERNAL' }] });
});

test('statusFrom counts the failure of the orchestration with the problems that the move knew', () => {
  const known = { problemCount: 41, problemsByCode: [{ code: 'KEY_ACROSS_GEOGRAPHIES', count: 41 }] };
  const status = statusFrom(found({ ...own, ...known, phase: 'transferring' }, 'Failed'));
  expect(status).toMatchObject({
    problemCount: 42,
    problemsByCode: [
      { code: 'INTERNAL', count: 1 },
      { code: 'KEY_ACROSS_GEOGRAPHIES', count: 41 },
    ],
    problemsUri,
  });
});

test('statusFrom completes a status of an earlier version from the input of its step', () => {
  const planned = addPlan(startProgress(began), { state: 'planned', plan: planOf(), problems: [], throttled: 0 });
  const progress = { ...enterPhase(planned, 'awaitingApproval', at(10)), problemCount: 3 };
  const { id, runId, phase, items, versions, rate, etaSeconds, problems } = statusOf(move, progress, at(10));
  const older = { id, runId, phase, items, versions, rate, etaSeconds, problems };
  expect(statusFrom(found(older, 'Running', progress), { now: new Date(at(10)) })).toMatchObject({
    ...older,
    problemCount: 3,
    planHash: planOf().planHash,
    planUri: '/api/moves/one-move/plan',
    approveUri: '/api/moves/one-move/approve',
    approval: null,
  });
});

describe('statusFrom for a terminated move', () => {
  const transferring = { ...own, phase: 'transferring' as const, problemCount: 2 };
  const cancelled = (output: unknown) => statusFrom(Object.assign(found(transferring, 'Terminated'), { output }));

  test.each([
    ['change CHG0042 postponed', ' The reason given: "change CHG0042 postponed".'],
    [42, ' The reason given: "42".'],
    ['a "b"\u202e', String.raw` The reason given: "a \"b\"\u202e".`],
    [null, ''],
    ['', ''],
    ['{text}', ''],
  ])('names the end with the reason %j', (output, words) => {
    const { phase, problems, problemCount, problemsByCode } = cancelled(output);
    expect([phase, problemCount, problemsByCode[0]]).toEqual(['cancelled', 3, { code: 'MOVE_CUT_OFF', count: 1 }]);
    expect(problems[0]?.detail).toBe(
      `The move was terminated in phase transferring.${words} The report shows what was done until then.`,
    );
  });

  test('shortens a long reason', () => {
    expect(cancelled('why '.repeat(1000)).problems[0]?.detail.length).toBeLessThan(400);
  });
});

describe('statusFrom for a phase in progress', () => {
  const planned = addPlan(startProgress(began), { state: 'planned', plan: planOf(), problems: [], throttled: 0 });
  const waiting = enterPhase(planned, 'awaitingApproval', at(10));
  const transferring = { ...enterPhase(waiting, 'transferring', at(10)), phaseWorked: 8, phaseItems: 30 };

  test('counts the time until now', () => {
    const status = statusFrom(found(statusOf(move, waiting, at(10)), 'Running', waiting), { now: new Date(at(3610)) });
    expect(status.phases.at(-1)).toEqual({ phase: 'awaitingApproval', startedAt: at(10), seconds: 3600 });
  });

  test('counts no work since the wait began, and shows the reason', () => {
    const waitingFor = { reason: 'retry', message: 'Waiting.', since: at(14), until: at(59) } as const;
    const status = statusFrom(found(statusOf(move, transferring, at(14)), 'Running', transferring), {
      now: new Date(at(54)),
      waitingFor,
    });
    expect(status.waitingFor).toEqual(waitingFor);
    expect(status.phases.at(-1)).toMatchObject({ seconds: 4, waitedSeconds: 40, itemsPerSecond: 2 });
  });

  test('counts no work for waits that are over', () => {
    const waited = { ...transferring, phaseWaitedSeconds: 30 };
    const status = statusFrom(found(statusOf(move, waited, at(44)), 'Running', waited), { now: new Date(at(46)) });
    expect(status.phases.at(-1)).toMatchObject({ seconds: 6, waitedSeconds: 30, itemsPerSecond: 2 });
  });

  test('ends the phase when the orchestration is terminated, with the known rate', () => {
    const status = statusFrom(found(statusOf(move, transferring, at(14)), 'Terminated', transferring));
    expect(status).toMatchObject({ phase: 'cancelled', rate: { itemsPerSecond: 2 }, etaSeconds: null, problemsUri });
    expect(status.phases.at(-1)).toMatchObject({ phase: 'transferring', seconds: 10, items: 8 });
  });

  test('returns no rate for a phase that only waited', () => {
    const status = statusFrom(found(statusOf(move, waiting, at(10)), 'Terminated', waiting));
    expect(status).toMatchObject({ phase: 'cancelled', rate: { itemsPerSecond: 0 }, approveUri: null });
  });

  test('returns no rate if everything was there before', () => {
    const nothing = { ...transferring, phaseWorked: 0, phaseItems: 595 };
    const status = statusFrom(found(statusOf(move, nothing, at(11)), 'Terminated', nothing));
    expect(status.rate.itemsPerSecond).toBe(0);
  });
});
