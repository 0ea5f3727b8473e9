import { noticeSchema } from '../../../../../shared/contracts/model/notices';
import { comparisonNotice } from '../../../../../shared/rules/notices/comparisonNotice';
import { comparisonSummaryOf, differingSummaryOf } from '../../../../support/comparisons/comparisonSummary';

const now = '2026-05-01T10:00:35.000Z';
const drift = (count: number, failed = false) => ({ count, known: [], unread: 0, failed });
const same = { appeared: 0, gone: 0, before: 1 };
const failure = { code: 'VAULT_UNREACHABLE' as const, detail: 'The vault planted-name does not answer.' };

test('comparisonNotice has numbers, fields and codes, and no name of an item', () => {
  const compared = {
    summary: differingSummaryOf({
      findings: [{ itemType: 'secret', itemName: 'planted-name', outcome: 'differs', fields: ['value'] }],
    }),
    previous: drift(0),
    drift: drift(1),
    change: { appeared: 1, gone: 0, before: 0 },
  };
  const notice = comparisonNotice(compared, now);
  expect(noticeSchema.parse(notice)).toEqual({
    specversion: '1.0',
    id: 'comparison-source--target--20260501T100000000-0a1b2c3d',
    source: '/api/comparisons/source--target--20260501T100000000-0a1b2c3d',
    type: 'keyvaultmover.comparison.changed',
    subject: 'source/target',
    time: now,
    datacontenttype: 'application/json',
    data: {
      comparisonId: 'source--target--20260501T100000000-0a1b2c3d',
      sourceVault: 'source',
      targetVault: 'target',
      depth: 'full',
      startedAt: '2026-05-01T10:00:00.000Z',
      finishedAt: '2026-05-01T10:00:30.000Z',
      equal: false,
      differences: 1,
      previousDifferences: 0,
      newDifferences: 1,
      goneDifferences: 0,
      counts: { match: 2, differs: 1, onlyInSource: 0, onlyInTarget: 0, notRead: 0 },
      fields: { value: 1 },
      failure: null,
    },
  });
  expect(JSON.stringify(notice)).not.toContain('planted-name');
});

const equal = comparisonSummaryOf();
const differs = differingSummaryOf();
const failed = differingSummaryOf({ failure });

test.each([
  [
    'it is the first one, and all is equal',
    { summary: equal, previous: null, drift: drift(0), change: { ...same, before: null } },
    true,
  ],
  [
    'it has the differences of the one before',
    { summary: differs, previous: drift(1), drift: drift(1), change: same },
    false,
  ],
  [
    'it has a new difference',
    { summary: differs, previous: drift(1), drift: drift(1), change: { ...same, appeared: 1, gone: 1 } },
    true,
  ],
  [
    'some differences are gone',
    { summary: differs, previous: drift(2), drift: drift(1), change: { ...same, gone: 1 } },
    false,
  ],
  ['all is equal again', { summary: equal, previous: drift(1), drift: drift(0), change: { ...same, gone: 1 } }, true],
  [
    'all is still equal',
    { summary: equal, previous: drift(0), drift: drift(0), change: { ...same, before: 0 } },
    false,
  ],
  ['it failed', { summary: failed, previous: drift(1), drift: drift(1, true), change: same }, true],
  ['it failed again', { summary: failed, previous: drift(1, true), drift: drift(1, true), change: same }, false],
  ['it works again', { summary: differs, previous: drift(1, true), drift: drift(1), change: same }, true],
])('comparisonNotice, when %s, returns a notice: %#', (_, compared, isMade) => {
  expect(comparisonNotice(compared, now) !== undefined).toBe(isMade);
});

test('comparisonNotice has the code of a failure without its text, and says nothing about equality', () => {
  const notice = comparisonNotice({ summary: failed, previous: drift(1), drift: drift(1, true), change: same }, now);
  expect(notice?.data).toMatchObject({ equal: null, failure: 'VAULT_UNREACHABLE', differences: 1 });
  expect(JSON.stringify(noticeSchema.parse(notice))).not.toContain('planted-name');
});

test('the ids of notices fit, also of vaults with the longest names', () => {
  const [sourceVault, targetVault] = ['s'.repeat(24), 't'.repeat(24)];
  const summary = comparisonSummaryOf({
    sourceVault,
    targetVault,
    id: `${sourceVault}--${targetVault}--20260501T100000000-0a1b2c3d`,
  });
  const notice = comparisonNotice({ summary, previous: null, drift: drift(0), change: { ...same, before: null } }, now);
  expect(noticeSchema.safeParse(notice).error).toBeUndefined();
});
