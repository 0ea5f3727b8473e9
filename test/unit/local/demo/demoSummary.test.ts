import { demoSummary } from '../../../../local/demo/demoSummary';
import { type DemoReport } from '../../../../local/demo/moveClient';

const problem = (itemName: string) => ({
  itemType: 'key',
  itemName,
  code: 'KEY_ACROSS_GEOGRAPHIES',
  detail: 'A key cannot go to another geography: its private part never leaves the vault but in a backup.',
  remedy: 'Ask for new keys.',
});

function summaryOf(changes: Partial<DemoReport>, width = 80): string {
  const report: DemoReport = {
    move: { moveId: 'one', sourceVault: 'from', targetVault: 'to' },
    plan: { source: { region: 'westeurope' }, target: { region: 'eastus' } },
    phase: 'partiallyCompleted',
    items: { total: 30, done: 5, skipped: 0, blocked: 25, failed: 0 },
    versions: { total: 40, done: 9 },
    verified: 5,
    problems: [],
    notices: [],
    failedBy: [],
    results: [],
    ...changes,
  };
  return demoSummary(report, { width, report: 'a/report.md', detailsCommand: 'npm run demo -- --details' });
}

test('shows the counts first and the places of the full report last', () => {
  const lines = summaryOf({}).split('\n');
  expect(lines[0]).toBe('Move one: partiallyCompleted');
  expect(lines).toEqual(
    expect.arrayContaining(['  source    from (westeurope)', '  items     5 of 30 in the target, 5 verified']),
  );
  expect(lines.slice(-3)).toEqual(['Full report: a/report.md', 'Every item:  npm run demo -- --details', '']);
});

test('shows 25 problems of one code as one entry with a shortened list of names', () => {
  const names = Array.from({ length: 25 }, (_, at) => `key-${at}`);
  const text = summaryOf({ problems: names.map(problem) });
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    'Problems: 25 KEY_ACROSS_GEOGRAPHIES × 25: key-0, key-1, key-2, key-3, key-4, key-5, … and 19 more',
  );
  expect(text.match(/private part/g)).toHaveLength(1);
  expect(text).toContain('→ Ask for new keys.');
  expect(text.split('\n').length).toBeLessThan(25);
});

test.each([60, 80, 120])('wraps text to a terminal of %i columns', (width) => {
  const text = summaryOf(
    { problems: [problem('one'), { ...problem('two'), detail: 'word '.repeat(60).trim() }] },
    width,
  );
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
});

test('does not break a long name', () => {
  const name = 'x'.repeat(127);
  expect(summaryOf({ problems: [problem(name)] })).toContain(name);
});

test('names the documentation of the codes when there are any', () => {
  const place = 'Codes:       docs/routes.md and docs/errors.md';
  expect(summaryOf({ problems: [problem('one')] })).toContain(place);
  expect(summaryOf({ notices: [problem('one')] })).toContain(place);
  expect(summaryOf({})).not.toContain('Codes:');
});

test('shows notices without their texts', () => {
  const text = summaryOf({ notices: [{ ...problem('site'), code: 'RENEWS_IN_BOTH_VAULTS' }] });
  expect(text).toContain('RENEWS_IN_BOTH_VAULTS × 1: site');
  expect(text).not.toContain('private part');
});

test('states that there are no problems', () => {
  expect(summaryOf({})).toContain('Problems: none');
});

test('removes control characters from names', () => {
  expect(summaryOf({ problems: [problem('red\u001b[31m')] })).not.toContain('\u001b');
});
