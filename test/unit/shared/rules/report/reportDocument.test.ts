import { type MoveReport } from '../../../../../shared/contracts/api/report';
import { moveReportTexts } from '../../../../../shared/rules/report/moveReportTexts';

const renderReport = moveReportTexts.md;
import { checkRunOf, forecastOf } from '../../../../support/checks/checkFixtures';
import { idOf, moveOf, resultOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';

function reportOf(changes: Partial<MoveReport> = {}): MoveReport {
  return moveReport({
    phase: 'partiallyCompleted',
    items: { total: 3, done: 1, skipped: 0, blocked: 1, failed: 1 },
    versions: { total: 5, done: 2 },
    throttled: 4,
    ...changes,
  });
}

const problem = { itemType: 'secret', itemName: 'payroll', code: 'INTERNAL', remedy: 'Report it.' } as const;

/** The cells of every table row, without their padding. */
function rowsOf(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

test('renderReport shows the facts of the JSON view in the head', () => {
  const text = renderReport(reportOf());
  expect(text).toMatch(/^# Move one-move: partiallyCompleted\n/);
  expect(rowsOf(text)).toEqual(
    expect.arrayContaining([
      ['source', 'source (westeurope)'],
      ['target', 'target (northeurope)'],
      ['started', '2026-05-01T10:00:00.000Z'],
      ['finished', '2026-05-01T10:01:00.000Z'],
      ['items', '1 of 3 in the target, 1 verified (full)'],
      ['versions', '2 of 5'],
      ['left out', '0 skipped, 1 blocked, 1 failed'],
      ['plan', 'ab'.repeat(32)],
    ]),
  );
});

test.each([
  [false, 'items created during the move were moved too, in at most 2 extra rounds'],
  [true, 'items created during the move would be moved too, in at most 2 extra rounds'],
])('renderReport shows in the head that late items move too (dry run: %s)', (dryRun, words) => {
  expect(rowsOf(renderReport(reportOf({ move: moveOf({ late: 'move', dryRun }) })))).toContainEqual(['late', words]);
  expect(renderReport(reportOf({ move: moveOf({ dryRun }) }))).not.toContain('extra rounds');
});

test('renderReport names the run, and an unknown end of an interrupted run', () => {
  const rows = rowsOf(renderReport(reportOf({ phase: 'cancelled', finishedAt: null })));
  expect(rows).toEqual(
    expect.arrayContaining([
      ['run', '0a1b2c3d'],
      ['finished', 'unknown'],
    ]),
  );
});

const objectId = '22222222-bbbb-4bbb-8bbb-000000000001';
const tenantId = '11111111-aaaa-4aaa-8aaa-000000000001';
const identity = { objectId, tenantId };
const ids = `object ${objectId} of tenant ${tenantId}`;

test.each<[MoveReport['approval'], string]>([
  [{ at: 'T1', by: 'adele|x', via: 'clientPrincipal' }, 'T1 by adele\\|x (client principal header)'],
  [{ at: 'T1', by: 'adele|x', via: 'clientPrincipal', identity }, `T1 by adele\\|x (${ids})`],
  [{ at: 'T1', by: null, via: 'clientPrincipal', identity }, `T1 by ${ids}`],
  [{ at: 'T1', by: 'Change 4711', via: 'request' }, 'T1 by Change 4711 (named by the request)'],
  [{ at: 'T1', by: null, via: 'request' }, 'T1, the request had no name'],
  [{ at: 'T1', by: null, via: 'runtimeEvent' }, "T1, raised through the runtime's event endpoint"],
])('renderReport shows the approval %j', (approval, text) => {
  expect(rowsOf(renderReport(reportOf({ approval })))).toContainEqual(['approved', text]);
});

test('renderReport names who started the run', () => {
  const rows = rowsOf(renderReport(reportOf({ startedBy: { ...identity, name: 'adele|x' } })));
  expect(rows).toContainEqual(['started by', `adele\\|x (${ids})`]);
});

test('renderReport shows no approval if none was required', () => {
  expect(renderReport(reportOf())).not.toContain('approved');
});

test('renderReport shows each phase with its time and rate', () => {
  const startedAt = '2026-05-01T10:00:00.000Z';
  const phases: MoveReport['phases'] = [
    { phase: 'awaitingApproval', startedAt, seconds: 86_400 },
    { phase: 'transferring', startedAt, seconds: 2.5, waitedSeconds: 45, items: 10, itemsPerSecond: 4 },
    { phase: 'transferring', startedAt, seconds: 5, items: 10, verified: 8, itemsPerSecond: 2 },
  ];
  expect(rowsOf(renderReport(reportOf({ phases })))).toEqual(
    expect.arrayContaining([
      ['awaitingApproval', startedAt, '86400', '', '', ''],
      ['transferring', startedAt, '2.5', '45', '10', '4'],
      ['transferring', startedAt, '5', '', '10 (8 verified)', '2'],
    ]),
  );
});

test('renderReport shows each item with its route, state and reasons', () => {
  const results = [
    resultOf({ itemName: 'plain', versionCount: 2 }),
    resultOf({
      itemName: 'partly',
      route: 'exportImport',
      state: 'imported',
      reasons: ['OTHER_GEOGRAPHY', 'OLD_VERSION_DISABLED'],
      versionCount: 3,
      versionsLeftOut: [{ version: idOf('old'), reason: 'OLD_VERSION_DISABLED' }],
    }),
    resultOf({ itemName: 'broken', state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.' }),
  ];
  expect(rowsOf(renderReport(reportOf({ results })))).toEqual(
    expect.arrayContaining([
      ['plain', 'secret', 'backupRestore', 'restored', '2', ''],
      ['partly', 'secret', 'exportImport', 'imported', '2 of 3', 'OTHER_GEOGRAPHY OLD_VERSION_DISABLED'],
      ['broken', 'secret', 'backupRestore', 'failed', '1', 'VAULT_FORBIDDEN'],
    ]),
  );
});

test('renderReport shows each problem with its remedy', () => {
  const problems = [
    { ...problem, detail: 'It broke.' },
    { code: 'VAULT_FORBIDDEN', detail: 'All of it.', remedy: 'Grant it.', requestId: 'request-1' } as const,
  ];
  expect(rowsOf(renderReport(reportOf({ problems })))).toEqual(
    expect.arrayContaining([
      ['INTERNAL', '× 1', 'secret payroll', 'It broke.', 'Report it.'],
      ['VAULT_FORBIDDEN', '× 1', '(the move)', 'All of it. (request request-1)', 'Grant it.'],
    ]),
  );
});

test('renderReport groups problems by code, and lists each in a folded section', () => {
  const names = Array.from({ length: 40 }, (_, at) => `key-${String(at)}`);
  const text = renderReport(
    reportOf({
      problems: names.map((itemName) => ({ ...problem, itemName, detail: 'It broke.', requestId: itemName })),
    }),
  );
  const [grouped = '', folded = ''] = text.slice(text.indexOf('## Problems')).split('<details>');
  const shown = `${names.slice(0, 25).join(', ')}, … and 15 more`;
  expect(rowsOf(grouped).slice(2)).toEqual([['INTERNAL', '× 40', shown, 'It broke.', 'Report it.']]);
  expect(folded).toMatch(/^\n<summary>All problems, one by one \(40\)<\/summary>\n\n\|/);
  expect(folded).toContain('|\n\n</details>\n');
  expect(rowsOf(folded).slice(2)).toEqual(
    names.map((name) => [`${problem.itemType} ${name}`, 'INTERNAL', `It broke. (request ${name})`, 'Report it.']),
  );
});

test('renderReport folds nothing if all codes differ', () => {
  const problems = [
    { ...problem, detail: 'It broke.' },
    { ...problem, code: 'VAULT_FORBIDDEN', detail: 'No.' } as const,
  ];
  expect(renderReport(reportOf({ problems }))).not.toContain('<details>');
});

test('renderReport groups notices like problems', () => {
  const notices = ['a', 'b'].map((itemName) => ({ ...problem, itemName, detail: 'It renews.' }));
  const text = renderReport(reportOf({ notices }));
  expect(rowsOf(text)).toEqual(expect.arrayContaining([['INTERNAL', '× 2', 'a, b', 'It renews.', 'Report it.']]));
  expect(text).toContain('All notices, one by one (2)');
});

test.each([
  ['pipes', 'one | two || three', 'one \\| two \\|\\| three'],
  ['line ends', 'one\ntwo\r\nthree', 'one two three'],
  ['a row of its own', 'x |\n| fake | row |', 'x \\| \\| fake \\| row \\|'],
])('renderReport keeps a text with %s in its cell', (_, detail, cell) => {
  const rows = rowsOf(renderReport(reportOf({ problems: [{ ...problem, detail }] })));
  expect(rows.at(-1)).toEqual(['INTERNAL', '× 1', 'secret payroll', cell, 'Report it.']);
});

test('renderReport writes rows with as many cells as the head', () => {
  const report = reportOf({ results: [resultOf()], problems: [{ ...problem, detail: '|' }] });
  const widths = rowsOf(renderReport(report)).map((row) => row.length);
  expect(widths).toEqual([...Array<number>(11).fill(2), ...Array<number>(3).fill(5), ...Array<number>(3).fill(6)]);
});

test('renderReport maps only version ids that changed', () => {
  const results = [
    resultOf({ itemName: 'by-value', versions: [{ from: idOf('a'), to: idOf('b') }] }),
    resultOf({ itemName: 'restored', versions: [{ from: idOf('c'), to: idOf('c') }] }),
  ];
  const text = renderReport(reportOf({ results }));
  expect(rowsOf(text).at(-1)).toEqual(['secret by-value', idOf('a'), idOf('b')]);
  expect(text).not.toContain(idOf('c'));
});

test('renderReport shows the class and the counts of the gate', () => {
  const forecast = forecastOf(122, { blocked: { total: 26, byType: { secret: 0, key: 25, certificate: 1 } } });
  const id = checkRunOf().id;
  const hash = 'ab'.repeat(32);
  const checks = { id, hash, overall: 'readyWithConditions' as const, failing: [], waived: ['CHK-STORE'], forecast };
  const words =
    'ready with conditions: 122 items: 96 unchanged, 0 altered, 26 blocked (25 keys, 1 certificate), 0 skipped. Waived: CHK-STORE.';
  expect(rowsOf(renderReport(reportOf({ checks })))).toContainEqual(['checks', words]);
});

test('renderReport shows no plan and no region for a move without a plan', () => {
  const text = renderReport(reportOf({ plan: null, phase: 'failed' }));
  expect(rowsOf(text)).toEqual(
    expect.arrayContaining([
      ['source', 'source'],
      ['plan', 'none'],
    ]),
  );
});

test('renderReport shows None without problems', () => {
  expect(renderReport(reportOf())).toContain('## Problems\n\nNone.');
});
