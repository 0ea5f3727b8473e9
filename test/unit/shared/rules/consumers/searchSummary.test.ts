import { type Consumer, searchSummarySchema, type SourceReading } from '../../../../../shared/contracts/model/consumer';
import {
  isFreshSearch,
  searchSections,
  searchWords,
  summaryOfSearch,
} from '../../../../../shared/rules/consumers/searchSummary';
import { unreadSources } from '../../../../../shared/rules/consumers/searchTasks';
import { cutoverChecklist } from '../../../../../shared/rules/cutover/cutoverChecklist';
import { consumerChecks } from '../../../../../shared/rules/checks/consumerChecks';
import { factsOf } from '../../../../support/checks/checkFixtures';
import { listedWith, now, quiet } from '../../../../support/hold/listedCutover';

const startedAt = '2026-05-01T11:00:00.000Z';
const consumer = (kind: Consumer['kind'], resourceId: string): Consumer => ({
  ...{ kind, resourceId, place: 'properties', source: 'graph', form: 'address', item: null, version: null },
  ...{ identity: null, seenAt: startedAt },
});
const reading = (verdict: SourceReading['verdict']): SourceReading => ({
  ...{ source: 'graph', scope: '/subscriptions/s', verdict, because: verdict === 'complete' ? null : 'RIGHT_MISSING' },
  ...{ action: verdict === 'complete' ? null : 'X/read', readAt: startedAt, found: 0 },
});
const searchOf = (consumers: readonly Consumer[], ...verdicts: SourceReading['verdict'][]) =>
  searchSummarySchema.parse(
    summaryOfSearch({
      ...{ id: 'contoso-westeurope--20260501T110000000-0123abcd', startedAt, finishedAt: startedAt },
      ...{ readings: verdicts.map(reading), consumers },
    }),
  );

const users = [consumer('caller', 'someone'), consumer('storageKey', '/key'), consumer('appSetting', '/app')];

test('the summary of a search has its consumers in the order of what to do', () => {
  const { names, kinds, found } = searchOf(users, 'complete');
  expect(names.map((name) => name.split(' ').at(-2))).toEqual(['/app', '/key', 'someone']);
  expect([kinds.map(({ kind }) => kind), found]).toEqual([['appSetting', 'storageKey', 'caller'], 3]);
});

test.each([
  ['all', users, 'complete', true],
  ['none', [], 'complete', true],
  ['not all', users, 'incomplete', false],
  ['not none', [], 'notLookedAt', false],
] as const)('words of a search say %s only if every source was complete', (_, consumers, verdict, isProved) => {
  const words = searchWords(searchOf(consumers, verdict));
  expect(/\b(?:all|none)\b/.test(words)).toBe(isProved);
  expect(words).toContain(startedAt);
});

const asApp = (...verdicts: SourceReading['verdict'][]) =>
  searchSummarySchema.parse(
    summaryOfSearch({
      ...{ id: 'contoso-westeurope--20260501T110000000-0123abcd', startedAt, finishedAt: startedAt, consumers: users },
      readings: [...verdicts.map(reading), ...unreadSources('contoso-westeurope', startedAt)],
    }),
  );

test('a search of an app, which reads nothing outside of Azure, is proved in its scopes, and names what nobody looked at', () => {
  const search = asApp('complete');
  expect([search.proved, search.openCount, search.left]).toEqual([true, 0, ['azureDevOps', 'gitHub', 'files']]);
  expect(searchWords(search)).toContain('Nobody looked at azureDevOps, gitHub, files: only the audit log shows');
  const verdict = consumerChecks[0]?.judge(factsOf({ search, now: Date.parse(now) / 1_000 }), {
    ...{ count: 0, overdue: 0, items: [] },
  });
  expect(verdict).toMatchObject({ status: 'pass', evidence: searchWords(search) });
  expect(linesOf({ search })).toMatchObject({ SEARCH: ['go', 0, startedAt] });
  expect([asApp('incomplete').proved, asApp('complete', 'notLookedAt').proved, asApp().proved]).toEqual([
    false,
    false,
    false,
  ]);
});

test('a search whose audit log is not complete proves nothing of what nobody looked at', () => {
  const readings = [reading('complete'), { ...reading('incomplete'), source: 'auditLogs' as const }];
  const { proved, open } = summaryOfSearch({
    ...{ id: 'one', startedAt, finishedAt: startedAt, consumers: [] },
    readings: [...readings, ...unreadSources('one', startedAt)],
  });
  expect([proved, open]).toEqual([false, ['auditLogs /subscriptions/s RIGHT_MISSING X/read']]);
});

test('a search is evidence for a day', () => {
  expect(isFreshSearch({ startedAt }, '2026-05-02T10:59:00.000Z')).toBe(true);
  expect(isFreshSearch({ startedAt }, '2026-05-02T11:00:01.000Z')).toBe(false);
});

const linesOf = (search: Parameters<typeof listedWith>[1]) =>
  Object.fromEntries(
    cutoverChecklist(listedWith(quiet, search))
      .lines.filter(({ code }) => code === 'CONSUMERS' || code === 'SEARCH')
      .map(({ code, state, names, evidenceAt }) => [code, [state, names.length, evidenceAt]]),
  );

test.each([
  ['nobody searched', null, { CONSUMERS: ['unknown', 0, null] }],
  ['somebody changed it', 'changed', { CONSUMERS: ['unknown', 0, null] }],
  [
    'it found users',
    searchOf(users, 'complete'),
    { CONSUMERS: ['unknown', 3, startedAt], SEARCH: ['go', 0, startedAt] },
  ],
  ['it proved none', searchOf([], 'complete'), { CONSUMERS: ['go', 0, startedAt], SEARCH: ['go', 0, startedAt] }],
  [
    'it is not complete',
    searchOf([], 'complete', 'incomplete'),
    { CONSUMERS: ['unknown', 0, startedAt], SEARCH: ['unknown', 1, startedAt] },
  ],
] as const)('the checklist of a cutover says what a search knows: %s', (_, search, lines) => {
  expect(linesOf({ search })).toEqual(lines);
});

test('an old search answers no line of a cutover', () => {
  const search = searchOf([], 'complete');
  const later = new Date(Date.parse(now) + 25 * 3_600_000).toISOString();
  expect(linesOf({ search, now: later })).toEqual({ CONSUMERS: ['unknown', 0, null] });
});

test.each([
  ['nobody searched', null, 'unknown', 'Nobody has searched'],
  ['somebody changed it', 'changed', 'unknown', 'changed'],
  ['it is complete', searchOf(users, 'complete'), 'pass', 'app setting 1'],
  ['it is not complete', searchOf(users, 'incomplete'), 'unknown', 'may be more'],
] as const)('a check says what a search knows: %s', (_, search, status, words) => {
  const facts = factsOf({ search, now: Date.parse(now) / 1_000 });
  const verdict = consumerChecks[0]?.judge(facts, { count: 0, overdue: 0, items: [] });
  expect(verdict).toMatchObject({ status, evidence: expect.stringContaining(words) as string });
  const old = consumerChecks[0]?.judge({ ...facts, now: facts.now + 90_000 }, { count: 0, overdue: 0, items: [] });
  expect(old?.status).toBe('unknown');
});

test('a report names who uses the source, what was not proved, and that no search had ended', () => {
  expect(searchSections('old', undefined)).toEqual([]);
  expect(searchSections('old', null)).toMatchObject([{ text: 'No search for what uses old had ended.' }]);
  const [found, open] = searchSections('old', searchOf(users, 'incomplete'));
  expect(found?.table?.rows).toHaveLength(3);
  expect(open?.table?.rows).toEqual([['graph /subscriptions/s RIGHT_MISSING X/read']]);
});
