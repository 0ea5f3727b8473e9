import { type DurableOrchestrationStatus } from 'durable-functions';
import { progressNow } from '../../../../../functions/http/retirement/getRetirement';
import { type RetirementProgress } from '../../../../../shared/contracts/steps/retirement';
import { nothingRetired, shownRetirement } from '../../../../../shared/rules/retirement/judgeStep';
import { moveOf } from '../../../../support/move/moveFixtures';

const at = '2026-08-01T12:00:00.000Z';
const retirementId = 'ffffffff';
const failure = { code: 'RETIREMENT_NOT_SAFE', detail: 'd'.repeat(1_500) } as const;
const stepAt = (minute: number) => ({
  ...{ step: 'delete' as const, askedAt: `2026-08-01T10:${String(minute)}:00.000Z`, endedAt: at },
  ...{ by: null, left: ['l'.repeat(300)], failure },
});
const locked: RetirementProgress = {
  ...nothingRetired,
  ...{ state: 'locked', record: 'a'.repeat(64), lockedAt: at, readAt: at, openedByHand: ['o'.repeat(300)] },
  steps: Array.from({ length: 40 }, (_, number) => stepAt(10 + number)),
};

/** A running retirement whose last generation began with `progress`, and whose status shows `shown`. */
const foundWith = (progress: RetirementProgress | null, shown: RetirementProgress | undefined) => {
  const status = shown && shownRetirement({ retirementId, progress: shown, step: null, awaitsSecondPerson: false });
  return {
    ...{ move: moveOf(), retirementId, movedAt: at, progress, start: { token: 't', proof: 'p' } },
    status: { runtimeStatus: 'Running', customStatus: status } as unknown as DurableOrchestrationStatus,
  };
};

it('progressNow returns all steps, although the status has no room for them', () => {
  const found = foundWith(locked, locked);
  expect(JSON.stringify(found.status.customStatus).length).toBeLessThan(8 * 1024);
  expect(progressNow(found)).toEqual(locked);
});

it.each<[string, RetirementProgress]>([
  ['a step more', { ...locked, steps: locked.steps.slice(0, 2) }],
  ['another state', { ...locked, state: 'open', lockedAt: null, steps: locked.steps.slice(0, 1) }],
])('progressNow returns what a proved generation shows, if the next one begins with %s', (_, shown) => {
  expect(progressNow(foundWith(locked, shown))).toEqual(shown);
});

it('progressNow returns what the first generation begins with before it shows anything', () => {
  expect(progressNow(foundWith(null, undefined))).toEqual(nothingRetired);
  expect(progressNow(foundWith(locked, undefined))).toEqual(locked);
});
