import { retireVault } from '../../../../../functions/orchestrators/retirement/retireVault';
import {
  type RetirementProgress,
  retirementStatusSchema,
  type RetirementStep,
} from '../../../../../shared/contracts/steps/retirement';
import { approvalEvent } from '../../../../../shared/contracts/steps/orchestrations';
import { nothingRetired } from '../../../../../shared/rules/retirement/judgeStep';
import { moveOf } from '../../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, playStart, type Script } from '../../../../support/move/moveOrchestration';

const askedAt = '2026-05-01T09:30:00.000Z';
const record = 'a'.repeat(64);
const start = { token: '1'.repeat(64), proof: '2'.repeat(64) };
const at = new Date(playStart).toISOString();
const locked: RetirementProgress = {
  ...nothingRetired,
  ...{ state: 'locked', record, lockedAt: askedAt, readAt: at },
  steps: [{ step: 'lock', askedAt, by: null, endedAt: askedAt, left: [] }],
};
const done = { state: 'done', at, left: [], found: 'same', isLocked: true, recoverableUntil: null };
const failed = (code: string) => ({ state: 'failed', code, detail: 'No.', retryable: false });
const input = { move: moveOf(), retirement: { retirementId: 'ffffffff', movedAt: at } };

const askFor = (step: RetirementStep, more: object = {}) => ({
  readRetirementAsk: () => ({ state: 'asked', ask: { step, askedAt: at, by: null, ...more } }),
});
const ok: Script = {
  judgeRetirement: () => ({ state: 'allowed', statedAt: at }),
  recordLock: () => ({ state: 'recorded', record }),
  retireSource: () => done,
  endStart: () => ({ state: 'ended' }),
  signInput: () => ({ state: 'signed', start }),
};
const run = (progress: RetirementProgress | null, script: Script) =>
  play(retireVault, { ...input, progress, start }, { ...ok, ...script });

const next = (played: ReturnType<typeof run>) =>
  (played.continuedAs as { progress: RetirementProgress } | undefined)?.progress;

it('retireVault judges, records, and then locks', () => {
  const played = run(null, askFor('lock'));
  expect(namesOf(played).flat().slice(0, 4)).toEqual([
    'readRetirementAsk',
    'judgeRetirement',
    'recordLock',
    'retireSource',
  ]);
  expect(inputsOf(played, 'retireSource')[0]).toMatchObject({
    action: 'lock',
    record,
    askedAt: at,
    move: { runId: 'ffffffff' },
  });
  expect(next(played)).toMatchObject({ state: 'locked', record, lockedAt: at, steps: [{ step: 'lock' }] });
});

it('retireVault records again what somebody changed before the lock, and gives up after five times', () => {
  let calls = 0;
  const played = run(null, { ...askFor('lock'), retireSource: () => ((calls += 1) < 3 ? { state: 'changed' } : done) });
  expect(inputsOf(played, 'recordLock')).toHaveLength(3);
  expect(next(played)?.state).toBe('locked');
  const never = run(null, { ...askFor('lock'), retireSource: () => ({ state: 'changed' }) });
  expect(inputsOf(never, 'recordLock')).toHaveLength(5);
  expect(never.output).toMatchObject({ state: 'open', steps: [{ failure: { code: 'ARM_CONFLICT' } }] });
});

it.each<[RetirementStep, RetirementProgress]>([
  ['delete', locked],
  ['lock', nothingRetired],
])('retireVault does not %s while a line is missing', (step, progress) => {
  const played = run(progress, { ...askFor(step), judgeRetirement: () => failed('RETIREMENT_NOT_SAFE') });
  expect(inputsOf(played, 'retireSource')).toEqual([]);
  const reached = played.output ?? next(played);
  expect(reached).toMatchObject({ state: progress.state });
  expect(reached?.steps.at(-1)).toMatchObject({ step, failure: { code: 'RETIREMENT_NOT_SAFE' } });
});

it.each<[RetirementStep, RetirementProgress, Partial<RetirementProgress>]>([
  ['unlock', locked, { state: 'open', lockedAt: null }],
  ['delete', locked, { state: 'deleted', deletedAt: at }],
  ['recover', { ...locked, state: 'deleted' }, { state: 'locked', deletedAt: null }],
])('retireVault takes the step %s', (step, progress, expected) => {
  const played = run(progress, askFor(step));
  expect(inputsOf(played, 'retireSource').map(({ action }) => action)).toEqual([step]);
  expect(played.output ?? next(played)).toMatchObject(expected);
  expect(played.output === undefined).toBe(step !== 'unlock');
});

it.each<[string, unknown, Partial<RetirementProgress>]>([
  ['was written', { ...done, left: [] }, { state: 'locked', record }],
  [
    'was written and opened in part',
    { ...done, left: ['its network'] },
    { state: 'locked', openedByHand: ['its network'] },
  ],
  ['was not written', { ...done, left: ['all'], isLocked: false }, { state: 'open' }],
  ['cannot be read', failed('ARM_FORBIDDEN'), { state: 'locked', record }],
])('retireVault asks the vault after a lock that failed: it %s', (_, look, expected) => {
  const played = run(null, {
    ...askFor('lock'),
    retireSource: ({ action }: { action: string }) => (action === 'look' ? look : failed('ARM_REFUSED')),
  });
  expect(played.output ?? next(played)).toMatchObject({ ...expected, steps: [{ failure: { code: 'ARM_REFUSED' } }] });
});

const person = { tenantId: '11111111-aaaa-4aaa-8aaa-000000000001', objectId: '22222222-bbbb-4bbb-8bbb-000000000001' };
it('retireVault waits for a second person, and does nothing for the one who asked', () => {
  const barred = { barred: [person] };
  const approvedBy = (identity: object) => ({
    ...barred,
    approval: { at, by: null, via: 'clientPrincipal', identity },
  });
  for (const more of [barred, approvedBy(person)]) {
    const waits = run(locked, askFor('delete', more));
    expect(inputsOf(waits, 'retireSource')).toEqual([]);
    expect(waits.statuses.at(-1)).toMatchObject({ step: 'delete', awaitsSecondPerson: true });
    expect(next(waits)).toEqual(locked);
  }
  const other = { ...person, objectId: '22222222-bbbb-4bbb-8bbb-000000000002' };
  expect(next(run(locked, askFor('delete', approvedBy(other))))).toMatchObject({ state: 'deleted' });
  const late = run(locked, askFor('delete', { ...barred, askedAt: '2026-05-01T09:59:00.000Z' }));
  expect(next(late)?.state).toBe('locked');
  const old = { ...locked, steps: [], readAt: at };
  const over = run(old, askFor('delete', { ...barred, askedAt: '2026-04-30T09:59:00.000Z' }));
  expect(next(over)).toMatchObject({ state: 'locked', steps: [{ failure: { code: 'APPROVAL_REQUIRED' } }] });
});

it.each([
  [
    'a copy of an earlier ask',
    { readRetirementAsk: () => ({ state: 'asked', ask: { step: 'unlock', askedAt, by: null } }) },
  ],
  ['no ask', { readRetirementAsk: () => ({ state: 'none' }) }],
])('retireVault does nothing for %s', (_, script) => {
  const played = run(locked, script);
  expect(inputsOf(played, 'retireSource')).toEqual([]);
  expect(next(played)).toEqual(locked);
});

it('retireVault ends without an ask, because somebody removed it from the store', () => {
  expect(run(null, { readRetirementAsk: () => ({ state: 'none' }) }).output).toMatchObject({
    state: 'open',
    steps: [],
  });
});

it.each<[string, RetirementProgress, object, Partial<RetirementProgress>]>([
  [
    'what somebody opened by hand',
    locked,
    { left: ['its network'] },
    { state: 'locked', openedByHand: ['its network'] },
  ],
  ['that somebody deleted the vault', locked, { found: 'none' }, { state: 'deleted', deletedAt: at }],
  [
    'that somebody recovered the vault',
    { ...locked, state: 'deleted', deletedAt: at },
    {},
    { state: 'locked', deletedAt: null },
  ],
])('retireVault looks every six hours, and finds %s', (_, progress, seen, expected) => {
  const due = { ...progress, readAt: '2026-05-01T03:59:00.000Z' };
  const played = run(due, { readRetirementAsk: () => ({ state: 'none' }), retireSource: () => ({ ...done, ...seen }) });
  expect(inputsOf(played, 'retireSource').map(({ action }) => action)).toEqual(['look']);
  expect(next(played)).toMatchObject({ ...expected, readAt: at });
});

it('retireVault looks once an hour at a vault that nobody lets it read, and sooner for a step that people ask for', () => {
  const due = { ...locked, readAt: '2026-05-01T03:59:00.000Z' };
  const denied: Script = {
    readRetirementAsk: () => ({ state: 'none' }),
    retireSource: () => failed('ARM_FORBIDDEN'),
  };
  const played = run(due, denied);
  expect(inputsOf(played, 'retireSource').map(({ action }) => action)).toEqual(['look']);
  expect(next(played)).toEqual(due);
  expect(played.endedAt - playStart).toBeGreaterThan(3_600_000);
  const woken = run(due, { ...denied, [approvalEvent]: () => ({}) });
  expect(next(woken)).toEqual(due);
  expect(woken.endedAt - playStart).toBeLessThan(120_000);
});

it('retireVault rests after a generation that false events ended, and not after a step', () => {
  const woken: Script = { readRetirementAsk: () => ({ state: 'none' }), [approvalEvent]: () => ({}) };
  const played = run(locked, woken);
  expect(next(played)).toEqual(locked);
  expect(played.endedAt - playStart).toBeGreaterThanOrEqual(60_000);
  expect(run(null, askFor('lock')).endedAt - playStart).toBeLessThan(10_000);
});

it('retireVault ends when another vault has the name, or nobody can recover the old one any more', () => {
  const due = { ...locked, readAt: '2026-05-01T03:59:00.000Z' };
  const none: Script = { readRetirementAsk: () => ({ state: 'none' }) };
  expect(run(due, { ...none, retireSource: () => ({ ...done, found: 'other' }) }).output).toMatchObject({
    state: 'deleted',
  });
  const deleted: RetirementProgress = {
    ...due,
    state: 'deleted',
    deletedAt: askedAt,
    recoverableUntil: '2026-05-01T10:00:00.000Z',
  };
  expect(run(deleted, { ...none, retireSource: () => ({ ...done, found: 'none' }) }).output).toMatchObject({
    state: 'deleted',
  });
});

describe('retireVault with the longest texts of all its steps', () => {
  const long = (length: number): string => '"'.repeat(length);
  const person = { tenantId: '11111111-aaaa-4aaa-8aaa-000000000001', objectId: '22222222-bbbb-4bbb-8bbb-000000000001' };
  const left = Array.from({ length: 20 }, () => long(400));
  const step = (number: number) => ({
    ...{
      step: 'delete' as const,
      askedAt: `2026-04-01T09:30:${String(number).padStart(2, '0')}.000Z`,
      endedAt: askedAt,
      left,
    },
    ...{ by: long(128), reason: long(200), failure: { code: 'RETIREMENT_NOT_SAFE' as const, detail: long(1_500) } },
    approval: { at, by: long(128), via: 'clientPrincipal' as const, identity: person },
  });
  const steps = Array.from({ length: 40 }, (_, number) => step(number));

  it.each([locked, { ...locked, openedByHand: left }])('keeps its status below 16 KB as UTF-16', (progress) => {
    const { statuses } = run({ ...progress, steps }, askFor('delete'));
    expect(Math.max(...statuses.map((status) => JSON.stringify(status).length * 2))).toBeLessThanOrEqual(16 * 1024);
  });

  it('shows the newest of its steps, and keeps all of them', () => {
    const failure = { code: 'RETIREMENT_NOT_SAFE' as const, detail: long(300) };
    const short = steps.map((one) => ({ ...one, left: [], failure }));
    const played = run({ ...locked, steps: short }, askFor('delete'));
    const shown = retirementStatusSchema.parse(played.statuses[0]).progress.steps;
    expect(shown).toEqual(short.slice(-shown.length));
    expect(shown.length).toBeGreaterThan(1);
    expect(next(played)?.steps.slice(0, -1)).toEqual(short.slice(1));
  });
});
