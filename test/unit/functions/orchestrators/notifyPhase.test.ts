import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { type InputOf } from '../../../../shared/contracts/steps/contract';
import { noticeSchema } from '../../../../shared/contracts/model/notices';
import { type postNoticeContract } from '../../../../shared/contracts/steps/noticeSteps';
import { startProgress } from '../../../../shared/rules/transfer/moveProgress';
import { batchOf, moveOf, planOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, playToEnd, type Script } from '../../../support/move/moveOrchestration';

type Posting = InputOf<typeof postNoticeContract>;

const counts = { total: 40, done: 40, skipped: 0, blocked: 0, failed: 0 };
const problem = { code: 'VAULT_THROTTLED', detail: 'Vault target kept throttling requests.', remedy: 'Wait.' };
const script: Script = {
  planVault: () => ({ state: 'planned', plan: planOf({ pages: 40, items: 40, versions: 80 }), throttled: 0 }),
  transferItems: () => batchOf({ items: { ...counts, total: 1, done: 1 }, versionsDone: 2, problemCount: 0 }),
  verifyItems: () => batchOf({ items: { ...counts, total: 1, done: 1 } }),
  findLateItems: () => ({ state: 'looked', found: 0, cursor: null, throttled: 0 }),
  listLateItems: () => ({ state: 'looked', found: 0, cursor: null, throttled: 0 }),
  finishMove: ({ phase }: { phase: string }) => ({
    phase,
    items: counts,
    versions: { total: 80, done: 80 },
    verified: 80,
    problemCount: 2,
    problemsByCode: [{ code: 'VAULT_THROTTLED', count: 2 }],
    problems: [problem, problem],
    sweptPayloads: 0,
  }),
  postNotice: () => ({ state: 'posted' }),
};
const noneYet = { notices: 0, phase: null };

function run(notified: object | null, changes: Script = {}) {
  const generations = playToEnd(moveVault, { move: moveOf(), progress: null, notified }, { ...script, ...changes });
  const rounds = generations.flatMap((generation) => generation.rounds);
  return { rounds, output: generations.at(-1)?.output, postings: inputsOf<Posting>({ rounds }, 'postNotice') };
}

const phasesOf = (postings: readonly Posting[]) =>
  postings.map(({ notice }) => (notice.type === 'keyvaultmover.move.phaseChanged' ? notice.data.phase : undefined));

test('notifyPhase posts every phase once, in order, however many windows it has', () => {
  const { postings } = run(noneYet);
  expect(phasesOf(postings)).toEqual(['planning', 'preparing', 'transferring', 'verifying', 'finishing', 'completed']);
  expect(postings.map(({ notice }) => noticeSchema.parse(notice).id)).toEqual(
    ['00', '01', '02', '03', '04', '05'].map((at) => `move-one-move-0a1b2c3d-${at}`),
  );
});

test('notifyPhase names the previous notice, which must be settled first', () => {
  const { postings } = run(noneYet);
  expect(postings.map(({ after }) => after)).toEqual([null, ...postings.slice(0, -1).map(({ notice }) => notice.id)]);
});

test('notifyPhase posts the sums of the report at the end, with codes but without detail', () => {
  const { postings } = run(noneYet);
  expect(postings.at(-1)?.notice.data).toMatchObject({
    phase: 'completed',
    previousPhase: 'finishing',
    items: counts,
    versions: { total: 80, done: 80 },
    problemCount: 2,
    problemCodes: ['VAULT_THROTTLED'],
    planHash: 'ab'.repeat(32),
  });
  expect(JSON.stringify(postings)).not.toContain('kept throttling');
});

test('notifyPhase posts the end before the status shows it, when the orchestration ends too', () => {
  const order: string[] = [];
  const progress = { ...startProgress('2026-05-01T10:00:00.000Z'), phase: 'finishing' };
  const df = {
    parentInstanceId: 'parent',
    getInput: () => ({ move: moveOf(), progress, notified: { notices: 4, phase: 'finishing' } }),
    currentUtcDateTime: new Date('2026-05-01T10:01:00.000Z'),
    setCustomStatus: ({ phase }: { phase: string }) => order.push(`status ${phase}`),
    callActivityWithRetry: (name: string) => order.push(name),
  };
  const generator = moveVault({ df } as unknown as Parameters<typeof moveVault>[0]);
  const answers = [undefined, script['finishMove']?.({ phase: 'completed' } as never), { state: 'posted' }];
  const steps = answers.map((answer) => generator.next(answer));
  expect(order).toEqual(['status finishing', 'finishMove', 'postNotice', 'status completed']);
  expect(steps.at(-1)?.done).toBe(true);
});

test('notifyPhase adds no step to a move without notices', () => {
  const { postings, rounds } = run(null);
  expect(postings).toEqual([]);
  expect(namesOf({ rounds }).flat()).not.toContain('postNotice');
});

test('notifyPhase does nothing for moves that started before notices existed', () => {
  const generations = playToEnd(moveVault, { move: moveOf(), progress: null }, script);
  expect(generations.at(-1)?.output?.phase).toBe('completed');
});

test('notifyPhase ignores a notice that cannot be posted', () => {
  const postNotice = () => {
    throw new Error('Activity function postNotice failed');
  };
  const { output, postings } = run(noneYet, { postNotice });
  expect(output).toEqual(run(null).output);
  expect(postings).toHaveLength(6);
});

test('notifyPhase posts the failure of a move', () => {
  const planVault = () => ({ state: 'failed', code: 'VAULT_UNREACHABLE', detail: 'gone', retryable: false });
  const { postings } = run(noneYet, { planVault });
  expect(phasesOf(postings)).toEqual(['planning', 'finishing', 'failed']);
  expect(postings[1]?.notice.data).toMatchObject({ problemCodes: ['VAULT_UNREACHABLE'], previousPhase: 'planning' });
});
