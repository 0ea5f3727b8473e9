import { type MoveReport } from '../../../../../shared/contracts/api/report';
import { moveReportTexts } from '../../../../../shared/rules/report/moveReportTexts';
import { idOf, resultOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';

/** Parses CSV as RFC 4180 defines it. */
function parse(text: string): string[][] {
  const rows = text.match(/(?:"(?:[^"]|"")*"|[^"\r])*\r\n/g) ?? [];
  expect(rows.join('')).toBe(text);
  return rows.map((row) =>
    [...row.slice(0, -2).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
      ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
    ),
  );
}

function rowsOf(changes: Partial<MoveReport>): string[][] {
  return parse(moveReportTexts.csv(moveReport(changes)));
}

it('the table of a report has a row for each version, with its id in both vaults', () => {
  const arrived = resultOf({
    route: 'exportImport',
    state: 'verified',
    verified: true,
    versions: [
      { from: idOf('a'), to: idOf('b') },
      { from: idOf('c'), to: idOf('d') },
    ],
    versionsLeftOut: [{ version: idOf('e'), reason: 'OLD_VERSION_DISABLED' }],
  });
  const item = ['secret', 'payroll', 'exportImport', 'verified', 'true'];
  expect(rowsOf({ results: [arrived] }).slice(1)).toEqual([
    [...item, idOf('a'), idOf('b'), '', '', '', ''],
    [...item, idOf('c'), idOf('d'), '', '', '', ''],
    [...item, idOf('e'), '', 'OLD_VERSION_DISABLED', '', '', ''],
  ]);
});

it('the table of a report has a row for an item without versions, with its codes and what to do', () => {
  const failed = resultOf({ state: 'failed', code: 'VAULT_FORBIDDEN', reasons: ['OTHER_GEOGRAPHY'] });
  const problem = {
    itemType: 'secret',
    itemName: 'payroll',
    code: 'VAULT_FORBIDDEN',
    detail: 'No "rights", no.',
    remedy: 'Assign\nthem.',
  } as const;
  expect(rowsOf({ results: [failed], problems: [problem] })[1]).toEqual([
    ...['secret', 'payroll', 'backupRestore', 'failed', 'false', '', ''],
    ...['OTHER_GEOGRAPHY VAULT_FORBIDDEN', 'No "rights", no.', 'Assign them.', ''],
  ]);
});

it.each(['failed', 'planned', 'blocked'] as const)(
  'the table of a report has a row with codes for an item that is %s, and one for each version that was left out',
  (state) => {
    const versionsLeftOut = [{ version: idOf('e'), reason: 'OLD_VERSION_DISABLED' as const }];
    const reasons = ['OLD_VERSION_DISABLED' as const];
    const result = resultOf({ route: 'exportImport', state, versionCount: 2, versionsLeftOut, reasons });
    const item = ['secret', 'payroll', 'exportImport', state, 'false'];
    expect(rowsOf({ results: [result] }).slice(1)).toEqual([
      [...item, '', '', 'OLD_VERSION_DISABLED', '', '', ''],
      [...item, idOf('e'), '', 'OLD_VERSION_DISABLED', '', '', ''],
    ]);
  },
);

it('the table of a report names the fields that an update set', () => {
  const updated = resultOf({ state: 'verified', update: { fields: ['expires', 'tags'], versions: 1 } });
  const [heads = [], row = []] = rowsOf({ results: [updated] });
  expect([heads.at(-1), row.at(-1)]).toEqual(['update', 'expires tags']);
});

it('the table of a report makes a name that begins with a hyphen inert', () => {
  expect(rowsOf({ results: [resultOf({ itemName: '-1' })] })[1]?.[1]).toBe("'-1");
});
