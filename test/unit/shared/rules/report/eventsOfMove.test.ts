import { type ControlEntry } from '../../../../../shared/contracts/model/asks';
import { moveEventSchema } from '../../../../../shared/contracts/api/moveEvents';
import { eventsOf, type RunHistory } from '../../../../../shared/rules/report/eventsOfMove';

const at = (second: number): string => `2026-05-01T10:00:${String(second).padStart(2, '0')}.000Z`;
const waits = { waitedSeconds: 0 };
const begun: RunHistory = {
  startedAt: at(0),
  startedBy: null,
  phases: [{ phase: 'planning', startedAt: at(1), seconds: 4, ...waits, items: 12 }],
  approval: null,
  control: [],
  end: null,
};
const kindsOf = (history: RunHistory) => eventsOf(history).map(({ kind }) => kind);
const textsOf = (history: RunHistory) => eventsOf(history).map(({ text }) => text);

test('a run that has just begun shows its start and its first phase', () => {
  expect(textsOf(begun)).toEqual([
    'The move started.',
    'The move lists both vaults and makes its plan. It took 4 s of work, for 12 items.',
  ]);
});

test('a transfer that also verified items says how many', () => {
  const transferring = { phase: 'transferring', startedAt: at(5), seconds: 9, items: 12, verified: 8 } as const;
  expect(textsOf({ ...begun, phases: [transferring] }).at(-1)).toBe(
    'The move transfers items. It took 9 s of work, for 12 items, 8 of them verified.',
  );
});

test.each([
  ['awaitingApproval', 'The move waits until somebody approves its plan. It took 559.9 s.'],
  ['paused', 'The move is paused. It took 559.9 s.'],
  [
    'awaitingCutover',
    'The move keeps the target in step with the source until somebody asks for the cutover. It took 559.9 s.',
  ],
] as const)('a phase that waits for a person claims no work: %s', (phase, text) => {
  const phases = [{ phase, startedAt: at(5), seconds: 559.9 }];
  expect(textsOf({ ...begun, phases }).at(-1)).toBe(text);
});

test('a phase that also waited says how long', () => {
  const phases = [{ phase: 'preparing' as const, startedAt: at(5), seconds: 2, waitedSeconds: 30.5 }];
  expect(textsOf({ ...begun, phases }).at(-1)).toBe(
    'The move prepares the target vault. It took 2 s of work, and 30.5 s of waits.',
  );
});

test('events of all kinds are in the order of their times', () => {
  const entry = (second: number, verb: ControlEntry['verb']): ControlEntry => ({ verb, at: at(second), by: null });
  const history: RunHistory = {
    ...begun,
    phases: [
      ...begun.phases,
      { phase: 'awaitingApproval', startedAt: at(5), seconds: 0, ...waits },
      { phase: 'transferring', startedAt: at(10), seconds: 3, ...waits, items: 1 },
    ],
    approval: { at: at(9), by: 'Mara', via: 'request', planHash: 'c23c8d1d00' },
    control: [entry(11, 'pause'), entry(12, 'resume'), entry(13, 'pace')],
    end: { at: at(20), phase: 'completed', items: { total: 3, done: 2, skipped: 1, blocked: 0, failed: 0 } },
  };
  expect(kindsOf(history)).toEqual([
    'started',
    'phaseBegan',
    'phaseBegan',
    'approved',
    'phaseBegan',
    'pauseAsked',
    'resumeAsked',
    'paceAsked',
    'ended',
  ]);
  expect(textsOf(history)).toEqual(
    expect.arrayContaining([
      'Plan c23c8d1d was approved by Mara.',
      'The move is completed. Of 3 items, 2 are in the target, 1 were skipped, 0 are blocked and 0 failed.',
    ]),
  );
});

test('an event names who asked, why, and the pace that they asked for', () => {
  const identity = {
    tenantId: '11111111-1111-1111-1111-111111111111',
    objectId: '22222222-2222-2222-2222-222222222222',
  };
  const entry: ControlEntry = {
    verb: 'pace',
    at: at(3),
    by: 'Mara',
    identity,
    reason: 'the shop is open',
    pace: { sourceShare: 0.2, maxRequestsPerSecond: null },
  };
  const [, , asked] = eventsOf({ ...begun, control: [entry] });
  expect(asked).toEqual({
    at: at(3),
    kind: 'paceAsked',
    text: `Pace changed at ${at(3)} by Mara. The reason given: "the shop is open". Asked for: sourceShare 0.2, maxRequestsPerSecond none.`,
    by: 'Mara',
    identity,
    reason: 'the shop is open',
  });
});

test('a rollback of the run shows who asked for it, and its end once it has one', () => {
  const ask = { askedAt: at(30), by: 'Mara', reason: 'the applications do not start' };
  const counts = { rolledBack: 1, kept: 2, gone: 0, failed: 0 };
  const end = { finishedAt: at(40), phase: 'partiallyCompleted' as const, counts };
  const asked = 'A rollback was asked for by Mara. The reason given: "the applications do not start".';
  expect(textsOf({ ...begun, rollback: { ask, end: undefined } }).slice(2)).toEqual([asked]);
  expect(textsOf({ ...begun, rollback: { ask, end } }).slice(2)).toEqual([
    asked,
    'The rollback ended: 1 item rolled back, 2 kept, 0 not there, 0 failed.',
  ]);
});

test('names of callers cannot break a line or a page', () => {
  const startedBy = {
    tenantId: '11111111-1111-1111-1111-111111111111',
    objectId: '22222222-2222-2222-2222-222222222222',
    name: '<img src=x> \u202Egnp',
  };
  const [started] = eventsOf({ ...begun, startedBy: { ...startedBy, name: '<img src=x>' } });
  expect(started?.text).toBe('The move started by <img src=x>.');
  expect(moveEventSchema.safeParse({ ...started, by: startedBy.name }).success).toBe(false);
});
