import { comparisonListLines } from '../../../../cli/verbs/compare';
import { documentLines } from '../../../../cli/text/documentLines';
import { comparisonDocument } from '../../../../shared/rules/comparisons/comparisonDocument';
import { type ComparisonReport } from '../../../../shared/contracts/api/comparisonAnswers';
import { type ComparedItem } from '../../../../shared/contracts/model/comparisons';
import { plainText } from '../../../support/cli/cliFixtures';

const item = (at: number, changes: Partial<ComparedItem> = {}): ComparedItem => ({
  itemType: 'secret',
  itemName: `secret-${String(at)}`,
  outcome: 'differs',
  fields: ['value'],
  differences: [{ field: 'value', kind: 'changed' }],
  ...changes,
});

function reportOf(results: ComparedItem[]): ComparisonReport {
  const differs = results.filter(({ outcome }) => outcome === 'differs').length;
  const total = results.length;
  return {
    id: 'west--north--20260501T100000000-0a1b2c3d',
    sourceVault: 'west',
    targetVault: 'north',
    depth: 'full',
    state: 'completed',
    equal: differs === 0,
    items: { total, compared: total },
    counts: { match: total - differs, differs, onlyInSource: 0, onlyInTarget: 0, notRead: 0 },
    fields: differs === 0 ? {} : { value: differs },
    startedAt: '2026-05-01T10:00:00.000Z',
    startedBy: null,
    finishedAt: '2026-05-01T10:01:00.000Z',
    throttled: 0,
    results,
  };
}

const print = (results: ComparedItem[], showsAll = false) =>
  plainText(documentLines(comparisonDocument(reportOf(results)), { columns: 100, showsAll }));

test('the lines of a comparison begins with the verdict, and names each difference', () => {
  const text = print([item(0), item(1, { outcome: 'match', fields: [], differences: [] })]);
  expect(text.split('\n')[0]).toBe('west and north: not equal');
  for (const part of [
    '1 match (=), 1 differ (*), 0 only in the source (+)',
    'compared: 2 items, depth full.',
    'value  1',
    '*  secret  secret-0  value differs',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('secret-1');
});

test('the lines of a comparison says of equal vaults only that', () => {
  const text = print([item(0, { outcome: 'match', fields: [], differences: [] })]);
  expect(text).toContain('west and north: equal');
  expect(text).not.toContain('Fields that differ');
});

test('the lines of a comparison shows the first 50 items without a match, or all', () => {
  const many = Array.from({ length: 1_060 }, (_, at) => item(at));
  expect(print(many)).toContain('and 1,010 more: --all shows them.');
  expect(print(many)).not.toContain('secret-50');
  expect(print(many, true)).toContain('secret-1059');
});

test('comparisonListLines has a row for each comparison, and a hint without one', () => {
  const line = { ...reportOf([item(0)]), comparisonUri: '', reportUri: '' };
  const text = plainText(comparisonListLines([line, { ...line, state: 'running', equal: null }], 'kvmover'));
  expect(text).toMatch(/west +north +not equal +1 +1 +2026-05-01 10:00:00/);
  expect(text).toMatch(/west +north +running/);
  expect(plainText(comparisonListLines([], 'kvmover'))).toContain('kvmover compare <source> <target>');
});
