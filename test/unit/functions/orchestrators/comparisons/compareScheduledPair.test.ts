import { compareScheduledPair } from '../../../../../functions/orchestrators/comparisons/compareScheduledPair';
import { noticeSchema } from '../../../../../shared/contracts/model/notices';
import { compareScheduledPairContract } from '../../../../../shared/contracts/steps/scheduledComparisons';
import { comparisonSummaryOf, differingSummaryOf } from '../../../../support/comparisons/comparisonSummary';
import { inputsOf, namesOf, play, type Script } from '../../../../support/move/moveOrchestration';

const pair = { sourceVault: 'source', targetVault: 'target' };
const id = 'source--target--20260501T100000000-5f0e1d2c';
const known = ['0123456789ab-0123456789ab'];
const drift = { count: 1, known, unread: 0, failed: false, alarmed: true } as const;
const read = { state: 'read', count: 1, known, unread: [] };

const script: Script = {
  enterScheduled: () => ({ purged: 0 }),
  compareVaults: ({ id: own }: { id: string }) => differingSummaryOf({ id: own }),
  readDifferences: () => read,
  postNotice: () => ({ state: 'posted' }),
};

/** Plays one scheduled comparison. Its output and its notices are parsed. */
function run(input: object = { previous: drift }, changes: Script = {}) {
  const played = play(compareScheduledPair, { ...pair, ...input }, { ...script, ...changes });
  const notices = inputsOf<{ notice: unknown }>(played, 'postNotice').map(({ notice }) => noticeSchema.parse(notice));
  const output = compareScheduledPairContract.output.parse(played.output);
  return { played, output, data: notices.map(({ data }) => data) };
}

test('compareScheduledPair enters a comparison with its own time and random id, and the settings of the pair', () => {
  const { played, output } = run({ previous: null, depth: 'metadata', select: { types: ['key'] } });
  expect(inputsOf(played, 'enterScheduled')).toEqual([{ id, ...pair }]);
  expect(inputsOf(played, 'compareVaults')).toMatchObject([
    { id, ...pair, depth: 'metadata', select: { types: ['key'], include: ['*'] }, progress: null },
  ]);
  expect(output).toMatchObject({ id, drift, change: { appeared: 1, before: null } });
});

test('compareScheduledPair posts a notice about the first comparison of a pair', () => {
  const { data } = run({ previous: null });
  expect(data).toMatchObject([{ comparisonId: id, previousDifferences: null, newDifferences: 1 }]);
});

test('compareScheduledPair posts nothing while the differences are those of the comparison before', () => {
  const { played, output, data } = run();
  expect(namesOf(played)).toEqual([['enterScheduled'], ['compareVaults'], ['readDifferences']]);
  expect([data, output.drift]).toEqual([[], drift]);
});

test('compareScheduledPair posts a notice about a difference that the comparison before did not have', () => {
  const more = { ...read, count: 2, known: [...known, 'ba9876543210-ba9876543210'] };
  const { output, data } = run({ previous: drift }, { readDifferences: () => more });
  expect(data).toMatchObject([{ differences: 2, previousDifferences: 1, newDifferences: 1, goneDifferences: 0 }]);
  expect(output.drift.count).toBe(2);
});

test('compareScheduledPair posts a notice when all is equal again, and reads no results then', () => {
  const compareVaults = () => comparisonSummaryOf({ id });
  const { played, output, data } = run({ previous: drift }, { compareVaults });
  expect(inputsOf(played, 'readDifferences')).toEqual([]);
  expect(data).toMatchObject([{ equal: true, differences: 0, previousDifferences: 1, goneDifferences: 1 }]);
  expect(output.drift).toEqual({ count: 0, known: [], unread: 0, failed: false });
});

const wellBefore = { count: 0, known: [], unread: 0, failed: false };
const unreadOf = (...unread: readonly string[]) => ({
  readDifferences: () => ({ state: 'read', count: 0, known: [], unread }),
});
const equalNow = { compareVaults: () => comparisonSummaryOf({ id }) };

test('compareScheduledPair posts a notice when all is equal again, also after a comparison that could not read an item', () => {
  const unread = run({ previous: drift }, unreadOf('ba9876543210'));
  expect(unread.output.drift.count).toBe(0);
  const again = run({ previous: unread.output.drift }, equalNow);
  expect(again.data).toMatchObject([{ equal: true, differences: 0 }]);
  expect(run({ previous: again.output.drift }, equalNow).data).toEqual([]);
});

test('compareScheduledPair posts a notice when it could not read more items than before, and when all is equal again', () => {
  const first = run({ previous: wellBefore }, unreadOf('ba9876543210'));
  expect(first.data).toMatchObject([{ equal: false, newDifferences: 0 }]);
  expect(run({ previous: first.output.drift }, unreadOf('ba9876543210')).data).toEqual([]);
  expect(run({ previous: first.output.drift }, unreadOf('ba9876543210', '0123456789ab')).data).toHaveLength(1);
  expect(run({ previous: first.output.drift }, equalNow).data).toMatchObject([{ equal: true }]);
});

const failure = { code: 'VAULT_UNREACHABLE', detail: 'The vault does not answer.' };
const refused = { state: 'failed', code: 'COMPARISON_CHANGED', detail: 'Somebody changed it.', retryable: false };

test.each([
  [
    'fails',
    { compareVaults: () => differingSummaryOf({ id, failure: { ...failure, code: 'VAULT_UNREACHABLE' } }) },
    'VAULT_UNREACHABLE',
  ],
  ['has results that somebody changed', { readDifferences: () => refused }, 'COMPARISON_CHANGED'],
] as const)('compareScheduledPair, if the comparison %s, posts that and keeps what it knew', (_, changes, code) => {
  const { output, data } = run({ previous: drift }, changes);
  expect(data).toMatchObject([{ equal: null, failure: code, newDifferences: 0 }]);
  expect(output.drift).toEqual({ ...drift, failed: true });
  expect(run({ previous: output.drift }, changes).data).toEqual([]);
});

test('compareScheduledPair compares and posts if the comparison cannot be entered into the list', () => {
  const enterScheduled = () => {
    throw new Error('STORE_UNAVAILABLE');
  };
  expect(run({ previous: null }, { enterScheduled }).data).toHaveLength(1);
});

test('compareScheduledPair fails if the comparison ends unexpectedly, so that the runtime shows it', () => {
  const compareVaults = () => {
    throw new Error('Orchestrator function compareVaults failed');
  };
  expect(() => run({ previous: drift }, { compareVaults })).toThrow('compareVaults failed');
});
