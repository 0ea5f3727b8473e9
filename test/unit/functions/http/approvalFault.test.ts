import { approvalFault } from '../../../../functions/http/control/approveMove';
import { type Phase } from '../../../../shared/contracts/model/progress';
import { type MoveProgress } from '../../../../shared/contracts/steps/orchestrations';
import { enterPhase, startProgress } from '../../../../shared/rules/transfer/moveProgress';
import { moveOf, planOf } from '../../../support/move/moveFixtures';

const now = '2026-05-01T10:00:00.000Z';
const moveUri = 'https://mover.contoso.example/api/moves/one-move';
const { planHash } = planOf();
const approval = { at: now, by: 'Adele', via: 'request' } as const;

const inPhase = (phase: Phase, changes: Partial<MoveProgress> = {}): MoveProgress => ({
  ...enterPhase({ ...startProgress(now), plan: planOf() }, phase, now),
  ...changes,
});

interface Asked {
  readonly move?: Parameters<typeof moveOf>[0];
  readonly progress?: MoveProgress | null;
  readonly endPhase?: Phase;
  readonly hash?: string;
}

const refuse = ({ move, progress = inPhase('awaitingApproval'), endPhase, hash = planHash }: Asked) =>
  approvalFault({
    move: moveOf({ approval: 'required', ...move }),
    progress,
    endPhase,
    planHash: hash,
    moveUri,
  });

test('approvalFault returns undefined for the hash of the plan that awaits approval', () => {
  expect(refuse({})).toBeUndefined();
});

test.each<[string, Asked, string, string]>([
  ['of a dry run', { move: { dryRun: true } }, 'APPROVAL_NOT_REQUIRED', 'without "dryRun"'],
  [
    'of a dry run that has ended',
    { move: { dryRun: true }, endPhase: 'completed' },
    'APPROVAL_NOT_REQUIRED',
    'dry run',
  ],
  ['of a move that asks for none', { move: { approval: 'none' } }, 'APPROVAL_NOT_REQUIRED', '"approval": "required"'],
  ['before the first step', { progress: null }, 'PLAN_NOT_READY', 'still planning'],
  ['while the plan is made', { progress: startProgress(now) }, 'PLAN_NOT_READY', 'awaitingApproval'],
  ['with another hash', { hash: 'c'.repeat(64) }, 'PLAN_CHANGED', `${moveUri}/plan`],
  [
    'for the second time',
    { progress: inPhase('transferring', { approval }) },
    'ALREADY_APPROVED',
    `at ${now} by Adele`,
  ],
  ['of a move that its gate has stopped', { progress: inPhase('finishing') }, 'NOT_AWAITING_APPROVAL', 'finishing'],
  ['after the end', { endPhase: 'cancelled' }, 'MOVE_ENDED', '(cancelled). It was never approved.'],
  [
    'after the end of an approved move',
    { progress: inPhase('finishing', { approval }), endPhase: 'completed' },
    'MOVE_ENDED',
    `(completed). It was approved at ${now} by Adele.`,
  ],
])('approvalFault refuses an approval %s with its own sentence', (_, asked, code, words) => {
  expect(refuse(asked)).toMatchObject({ status: 409, code, detail: expect.stringContaining(words) });
});

test('approvalFault uses a different sentence in each case, and never shows the hash of the plan', () => {
  const asked: Asked[] = [
    { move: { dryRun: true } },
    { move: { approval: 'none' } },
    { progress: null },
    { hash: 'c'.repeat(64) },
    { progress: inPhase('transferring', { approval }) },
    { progress: inPhase('finishing') },
    { endPhase: 'cancelled' },
  ];
  const details = asked.map((one) => refuse(one)?.detail);
  expect(new Set(details).size).toBe(asked.length);
  expect(details.join(' ')).not.toContain(planHash);
});
