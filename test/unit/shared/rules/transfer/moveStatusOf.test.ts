import { errorCodes } from '../../../../../shared/contracts/model/errorCodes';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type MoveStatus, moveStatusSchema } from '../../../../../shared/contracts/api/moveStatus';
import { type Phase } from '../../../../../shared/contracts/model/progress';
import { type MoveProgress, moveProgressSchema } from '../../../../../shared/contracts/steps/orchestrations';
import { reasonCodes } from '../../../../../shared/contracts/model/reasonCodes';
import { addLeft, failPass, startHold } from '../../../../../shared/rules/transfer/holdProgress';
import { addTransferred, enterPhase, failMove, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { endStatusOf, linksOf, statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { shortenProblem, summarizeResults } from '../../../../../shared/rules/problems/summarizeResults';
import { rehearsalOf } from '../../../../../shared/rules/rehearsal/rehearsedMove';
import { waitWords } from '../../../../../shared/rules/transfer/waitedTime';
import { moveOf, planOf, resultOf } from '../../../../support/move/moveFixtures';

const start = '2026-05-01T10:00:00.000Z';
const later = '2026-05-01T10:00:10.000Z';
const at = (seconds: number) => new Date(Date.parse(start) + seconds * 1000).toISOString();
const counts = (done: number, skipped = 0, blocked = 0, failed = 0) => ({
  total: done + skipped + blocked + failed,
  done,
  skipped,
  blocked,
  failed,
});
const problem = { itemType: 'secret', itemName: 'payroll', code: 'INTERNAL', detail: 'x', remedy: 'y' } as const;

function progressOf(changes: Partial<MoveProgress> = {}): MoveProgress {
  return moveProgressSchema.parse({ ...startProgress(start), ...changes });
}

test.each<[Phase, number, number, string, number, number | null]>([
  ['transferring', 0, 0, later, 0, null],
  ['transferring', 20, 20, later, 2, 40],
  ['transferring', 20, 5, later, 0.5, 40],
  ['transferring', 20, 0, later, 0, 40],
  ['transferring', 100, 100, later, 10, 0],
  ['transferring', 120, 120, later, 12, 0],
  ['transferring', 20, 20, start, 0, null],
  ['verifying', 3, 3, later, 0.3, 324],
  ['verifying', 1, 1, at(3600), 0, 356_400],
  ['planning', 20, 20, later, 0, null],
  ['awaitingApproval', 20, 20, later, 0, null],
  ['finishing', 20, 20, later, 0, null],
])(
  'statusOf %s with %i of 100 items passed and %i worked on by %s returns %d a second and %j s left',
  (phase, phaseItems, phaseWorked, now, itemsPerSecond, etaSeconds) => {
    const progress = progressOf({ phase, phaseItems, phaseWorked, items: { ...counts(0), total: 100 } });
    expect(statusOf(moveOf(), progress, now)).toMatchObject({ rate: { itemsPerSecond }, etaSeconds });
  },
);

describe('a move that verified items while it transferred', () => {
  const verified = { upTo: 3, except: [], waiting: [], compared: 55, total: 60 };
  const items = { ...counts(0), total: 100 };

  test('statusOf has their number in the time of the transfer', () => {
    const progress = progressOf({ phase: 'transferring', phaseItems: 80, phaseWorked: 70, items, verified });
    expect(statusOf(moveOf(), progress, later)).toMatchObject({ etaSeconds: 3, phases: [{ items: 70, verified: 55 }] });
  });

  test('statusOf expects the verification of the others alone', () => {
    const progress = progressOf({ phase: 'verifying', phaseItems: 20, phaseWorked: 20, items, verified });
    const status = statusOf(moveOf(), progress, later);
    expect(status.etaSeconds).toBe(10);
    expect(status.phases).toEqual([expect.not.objectContaining({ verified: expect.anything() })]);
  });
});

test('endStatusOf returns the rate of transfer and verification, without waits', () => {
  let progress = enterPhase({ ...progressOf({ items: counts(50) }), phaseWorked: 50 }, 'awaitingApproval', at(10));
  progress = enterPhase(progress, 'preparing', at(90_000));
  progress = enterPhase(progress, 'transferring', at(90_060));
  progress = enterPhase({ ...progress, phaseWorked: 40 }, 'verifying', at(90_066));
  progress = enterPhase({ ...progress, phaseWorked: 50 }, 'finishing', at(90_070));
  const status = endStatusOf(moveOf(), progress, 'completed', at(90_075));
  expect(status).toMatchObject({ phase: 'completed', rate: { itemsPerSecond: 4 }, etaSeconds: null });
  expect(status.phases.map(({ phase, seconds }) => [phase, seconds])).toEqual([
    ['planning', 10],
    ['awaitingApproval', 89_990],
    ['preparing', 60],
    ['transferring', 6],
    ['verifying', 4],
    ['finishing', 5],
  ]);
});

test('statusOf fits the contract, and has all counts of the progress', () => {
  const progress = progressOf({ phase: 'transferring', items: counts(1, 2, 3, 4), throttled: 5, problems: [problem] });
  const status: MoveStatus = moveStatusSchema.parse(statusOf(moveOf(), progress, later));
  expect(status).toMatchObject({
    id: 'one-move',
    runId: moveOf().runId,
    items: counts(1, 2, 3, 4),
    rate: { throttled: 5 },
    problems: [problem],
  });
});

test.each<[Phase, string | null, object]>([
  ['planning', null, { planUri: null, problemsUri: null, approveUri: null }],
  ['awaitingApproval', 'ab', { planUri: '/plan', problemsUri: '/plan', approveUri: '/approve' }],
  ['transferring', 'ab', { planUri: '/plan', problemsUri: '/plan', approveUri: null }],
  ['completed', 'ab', { planUri: '/plan', problemsUri: '/report?run=0a1b2c3d', approveUri: null }],
  ['cancelled', 'ab', { planUri: '/plan', problemsUri: '/report?run=0a1b2c3d', approveUri: null }],
  ['failed', null, { planUri: null, problemsUri: '/report?run=0a1b2c3d', approveUri: null }],
])('linksOf a move that is %s', (phase, planHash, links) => {
  const paths = Object.entries(linksOf({ id: 'one', runId: '0a1b2c3d', phase, planHash })).map(([name, path]) => [
    name,
    path?.replace('/api/moves/one', '') ?? null,
  ]);
  expect(Object.fromEntries(paths)).toEqual(links);
});

/** Everything as long as it can be. */
function worstProgress(letter: string, reasons: ItemResult['reasons']): MoveProgress {
  const worst = resultOf({
    itemType: 'certificate',
    itemName: 'n'.repeat(127),
    state: 'failed',
    reasons,
    code: 'VAULT_NETWORK_FORBIDDEN',
    detail: letter.repeat(1000),
    requestId: 'r'.repeat(64),
  });
  const batch = summarizeResults(
    Array.from({ length: 25 }, () => worst),
    1_000_000,
  );
  const million = { items: counts(1_000_000, 1_000_000, 1_000_000, 1_000_000), throttled: 1_000_000 };
  let progress = progressOf({
    plan: planOf(),
    approval: { at: start, by: '😀'.repeat(128), via: 'clientPrincipal' },
  });
  const phases = ['awaitingApproval', 'preparing', 'transferring', 'verifying'] as const;
  for (const phase of phases) progress = enterPhase({ ...progress, phaseWorked: 1_000_000 }, phase, at(1));
  const transferred = addTransferred(progress, [{ ...batch, ...million }]);
  return failMove(
    transferred,
    { code: 'VAULT_NETWORK_FORBIDDEN', requestId: 'r'.repeat(64), detail: letter.repeat(1000) },
    at(31_536_000),
  );
}

/** Codes of refused HTTP requests, which no move can have. */
const place = {
  subscriptionId: '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11',
  resourceGroup: 'r'.repeat(90),
  location: 'northeurope',
};
const ofAnswersOnly: ReadonlySet<string> = new Set([
  'ROUTE_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'BODY_NOT_JSON',
  'BODY_TOO_LARGE',
  'CONTENT_TYPE_NOT_JSON',
  'REQUEST_INVALID',
  'CALLER_UNKNOWN',
  'ROLE_MISSING',
  'TOO_MANY_REQUESTS',
  'FORMAT_NOT_SUPPORTED',
  'NOT_POSSIBLE_NOW',
  'MOVE_ENDED',
  'MOVE_NOT_FOUND',
  'RUN_NOT_FOUND',
  'PLAN_NOT_READY',
  'REPORT_NOT_READY',
  'ALREADY_APPROVED',
  'TOO_MANY_MOVES',
  'TOO_MANY_CHECKS',
  'TOO_MANY_COMPARISONS',
  'TOO_MANY_SEARCHES',
  'CHECK_NOT_FOUND',
  'CHECK_NOT_READY',
  'COMPARISON_NOT_FOUND',
  'COMPARISON_NOT_READY',
  'COMPARISON_FAILED',
  'COMPARISON_CHANGED',
  'SEARCH_NOT_FOUND',
  'CHANGE_NOT_FOUND',
  'CONSUMERS_CHANGED',
  'DELETIONS_CHANGED',
  'ROLLBACK_NOT_ALLOWED',
  'ROLLBACK_NOT_POSSIBLE',
  'ROLLBACK_NOT_FOUND',
  'ROLLBACK_NOT_READY',
  'ROLLBACK_CHANGED',
  'FLEET_INVALID',
  'FLEET_NOT_FOUND',
  'FLEET_ID_IN_USE',
  'FLEET_ENDED',
  'FLEET_CHANGED',
  'TOO_MANY_FLEETS',
]);

/** Notices of items that are in the target. A status counts them only if they are the cause that an item is blocked. */
const ofArrivedOnly: ReadonlySet<string> = new Set([
  'FOUND_LATE',
  'BROUGHT_EARLIER',
  'KEY_REPLACED',
  'DELETED_IN_SOURCE',
  'DELETION_FOLLOWED',
  'KEY_NOT_PROVED_BY_USE',
]);

describe.each<[string, ItemResult['reasons']]>([
  ['x', ['CURRENT_VERSION_DISABLED', 'CERTIFICATE_BACKED']],
  ['"', []],
  ['\u0001', []],
])('statusOf with the longest problems, made of %j and with the reasons %j', (letter, reasons) => {
  const worst = worstProgress(letter, reasons);
  const codes = [
    ...errorCodes.filter((code) => !ofAnswersOnly.has(code)),
    ...reasonCodes.filter((code) => !ofArrivedOnly.has(code)),
  ];
  const every = { problemsByCode: codes.map((code) => ({ code, count: 1_000_000 })) };

  test('stays below 16 KB as UTF-16', () => {
    const status = statusOf(moveOf({ moveId: 'm'.repeat(64) }), worst, at(63_072_000));
    expect(status.problems.length).toBeGreaterThan(1);
    expect(status.problems.some(({ requestId }) => requestId?.length === 64)).toBe(true);
    expect(JSON.stringify(status).length * 2).toBeLessThanOrEqual(16 * 1024);
  });

  test('stays there while a move is held, and keeps the number of its differences', () => {
    const long = Array.from({ length: 5 }, () => ({
      ...problem,
      itemName: 'n'.repeat(127),
      detail: letter.repeat(1_000),
      remedy: letter.repeat(1_000),
    }));
    const held = addLeft({ ...startHold(start), pending: { count: 7, first: long.map(shortenProblem) } }, long);
    const hold = failPass({ ...held, cutover: { at: start, by: 'b'.repeat(128) } }, long[0] ?? problem);
    const some = { problemsByCode: every.problemsByCode.slice(0, 30) };
    const status = statusOf(moveOf({ moveId: 'm'.repeat(64) }), { ...worst, ...some, hold }, at(63_072_000));
    expect(status.hold?.pending.count).toBe(7);
    expect(status.hold?.pending.first).not.toEqual([]);
    const waitingFor = {
      reason: 'earlierMove',
      message: waitWords('earlierMove', later, 'm'.repeat(64)),
      since: start,
      until: later,
    };
    expect(JSON.stringify({ ...status, waitingFor }).length * 2).toBeLessThanOrEqual(16 * 1024);
  });

  test('stays there after a cutover that was refused a hundred times', () => {
    const first = Array.from({ length: 10 }, () => ({ itemType: 'certificate' as const, itemName: 'n'.repeat(127) }));
    const result = { state: 'refused' as const, at: start, tries: 3, written: { count: 1_000_000, first } };
    const long = { ...problem, itemName: 'n'.repeat(127), detail: letter.repeat(1_000), remedy: letter.repeat(1_000) };
    const hold = { ...failPass(startHold(start), long), freeze: { readings: 300, tries: 3, result } };
    let held: MoveProgress = { ...worst, problemsByCode: every.problemsByCode.slice(0, 30), hold };
    for (let times = 0; times < 100; times += 1)
      for (const phase of ['syncing', 'awaitingCutover'] as const)
        held = enterPhase(
          { ...held, phaseWorked: 1_000_000, phaseWaitedSeconds: 86_400.5 },
          phase,
          at(100_000 * times),
        );
    const status = statusOf(moveOf({ moveId: 'm'.repeat(64) }), held, at(63_072_000));
    expect(status.hold?.frozen?.written.first).toEqual(first);
    expect(status.phases.at(-1)?.phase).toBe('awaitingCutover');
    expect(JSON.stringify(status).length * 2).toBeLessThanOrEqual(16 * 1024);
  });

  test('stays there with all codes, and drops at most the counts of the rarest', () => {
    const move = moveOf({ moveId: 'm'.repeat(64) });
    const rehearsal = rehearsalOf(move, { into: { createTarget: place } }, 'aaaaaaaa');
    const discarded = { real: null, scratch: { fate: 'softDeleted' as const, detail: 'd'.repeat(1_000) } };
    for (const status of [
      endStatusOf(rehearsal, { ...worst, ...every, rehearsal: discarded }, 'partiallyCompleted', at(63_072_000)),
      statusOf(move, { ...worst, ...every }, at(63_072_000)),
      endStatusOf(move, { ...worst, ...every }, 'partiallyCompleted', at(63_072_000)),
    ]) {
      expect(status.problemsByCode.length).toBeGreaterThan(120);
      expect(JSON.stringify(status).length * 2).toBeLessThanOrEqual(16 * 1024);
    }
  });
});

test('the status of a failed move counts the failure first, whatever is more frequent', () => {
  const problems = [problem, problem].map((each) => ({ ...each, code: 'PERMISSION_MISSING' as const }));
  const counted = progressOf({ problems, problemCount: 2, problemsByCode: [{ code: 'PERMISSION_MISSING', count: 2 }] });
  const failed = failMove(counted, { code: 'CHECKS_FAILED', detail: 'Checks failed.' }, later);
  expect(endStatusOf(moveOf(), failed, 'failed', later).problemsByCode.map(({ code }) => code)).toEqual([
    'CHECKS_FAILED',
    'PERMISSION_MISSING',
  ]);
});
