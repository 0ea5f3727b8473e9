import { parse } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { renderedFault, moveReportTexts } from '../../../../../shared/rules/report/moveReportTexts';
import { idOf, resultOf } from '../../../../support/move/moveFixtures';
import { moveReportSchema } from '../../../../../shared/contracts/api/report';
import { provenReport, signingPair } from '../../../../support/reports/provenReport';
import { moveReport } from '../../../../support/reports/moveReport';

const hostile = '=1+1;@x "]]></failure><x> \u0001 \u202e,\r\n-2';
const failed = resultOf({ itemName: '-cmd', state: 'failed', code: 'VAULT_REFUSED', detail: hostile });
const arrived: ItemResult = resultOf({
  itemName: 'payroll',
  route: 'exportImport',
  state: 'verified',
  verified: true,
  versionCount: 2,
  versions: [
    { from: idOf('a'), to: idOf('b') },
    { from: idOf('c'), to: idOf('c') },
  ],
});
const problem = {
  itemType: 'secret',
  itemName: '-cmd',
  code: 'VAULT_REFUSED',
  detail: hostile,
  remedy: hostile,
} as const;
const report = moveReport({ results: [failed, arrived], problems: [problem] });
const formats = Object.entries(moveReportTexts).map(([name, render]) => [name, render(report)] as const);

test('the map of versions has a row for each version that arrived, for a real parser', () => {
  expect(parse(moveReportTexts.versions(report), { columns: true })).toEqual([
    { itemType: 'secret', itemName: 'payroll', oldVersion: idOf('a'), newVersion: idOf('b') },
    { itemType: 'secret', itemName: 'payroll', oldVersion: idOf('c'), newVersion: idOf('c') },
  ]);
});

test('the table of items has hostile texts in their cells, and no formula', () => {
  const rows: string[][] = parse(moveReportTexts.csv(report));
  expect(rows.map((row) => row.length)).toEqual([11, 11, 11, 11]);
  expect(rows[1]?.[1]).toBe("'-cmd");
  expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});

test('JUnit is XML for a real parser, with hostile texts as texts', () => {
  const xml = moveReportTexts.junit(report);
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    isArray: (name) => name === 'testcase' || name === 'testsuite',
  });
  const { testsuites } = parser.parse(xml) as { testsuites: { testsuite: { testcase: Record<string, unknown>[] }[] } };
  const cases = testsuites.testsuite.flatMap(({ testcase }) => testcase);
  expect(cases.map((each) => [each['@_name'], 'failure' in each])).toEqual(
    expect.arrayContaining([
      ['-cmd', true],
      ['payroll', false],
    ]),
  );
});

test.each(formats)('renderedFault accepts the report as %s, and finds a changed and a missing line', (_, text) => {
  const fault = (changed: string) => renderedFault(report, Buffer.from(changed));
  expect(fault(text)).toBeUndefined();
  expect(fault(`${text}\n`)).toBeUndefined();
  expect(fault(text.replace('payroll', 'payrolL'))).toMatch(/^Line \d+ of the file/);
  expect(fault(text.split('\n').slice(0, -2).join('\n'))).toBeDefined();
});

test('Markdown and page show the head of the report and its key', () => {
  const { results, ...summary } = report;
  const pair = signingPair('ec');
  const proven = moveReportSchema.parse(JSON.parse(provenReport(summary, results, pair)));
  const head = proven.proof?.head ?? 'none';
  for (const text of [moveReportTexts.md(proven), moveReportTexts.html(proven)]) {
    expect(text).toContain(head);
    expect(text).toContain(`ES256 with ${proven.proof?.signature?.keyId ?? 'none'}`);
  }
});

test('renderedFault does not accept another report', () => {
  const other = moveReportTexts.csv(moveReport({ results: [arrived] }));
  expect(renderedFault(report, Buffer.from(other))).toBe('Line 2 of the file is not what this report renders to.');
  expect(renderedFault(report, Buffer.from('x'))).toContain('no format of this report');
});
