import { parse } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { documentLines } from '../../../../../cli/text/documentLines';
import { renderCsv } from '../../../../../shared/rules/documents/renderCsv';
import { renderHtml } from '../../../../../shared/rules/documents/renderHtml';
import { renderJunit } from '../../../../../shared/rules/documents/renderJunit';
import { renderMarkdown } from '../../../../../shared/rules/documents/renderMarkdown';
import { plainText, steering, unseen } from '../../../../support/cli/cliFixtures';
import { documentOf, documentWith } from '../../../../support/reports/documents';

// Every text of a document may come from a vault or from a person. A text changes no format: each renderer writes the same structure,
// whatever the texts are.

const hostile = [
  `</p><script>alert(1)</script><img src=x onerror="alert(1)">' &`,
  '" onmouseover="alert(1)',
  '| a | b |\n| --- | --- |\r\n# heading',
  '`code` [link](https://evil.example) ![x](https://evil.example/t.png) \\| \\` \\[',
  '```\nrm -rf /\n```',
  '# heading',
  '- item',
  '1. item',
  '\u200b> quotation',
  '</details>',
  '=HYPERLINK("https://evil.example")',
  ']]></failure>\u0000\uffff',
  steering,
];

/** The elements of a page, without the values of their attributes, and without the class of long words. */
const elementsOf = (page: string) =>
  (page.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(' class="long"', '').replaceAll(/="[^"]*"/g, ''));

/** What each line of a Markdown text begins, and how many cells it has. */
function blocksOf(markdown: string): readonly string[] {
  return markdown.split('\n').map((line) => {
    const begin = /^(?:#{1,3} |\| ?|```|<\/?[a-z]+>|\*\*|$)/.exec(line)?.[0] ?? 'text';
    return `${begin} ${String(line.replaceAll(/\\./g, '').split('|').length)}`;
  });
}

/** The lines outside of blocks of code. */
const proseOf = (markdown: string) => markdown.replaceAll(/^(`{3,})sh\n[^]*?\n\1$/gm, '');

describe.each(hostile)('the text %j', (text) => {
  const plain = documentWith(() => 'x');
  const document = documentWith(() => text);

  it('is no element and no attribute of a page', () => {
    expect(elementsOf(renderHtml(document))).toEqual(elementsOf(renderHtml(plain)));
    expect(renderHtml(document)).not.toMatch(unseen);
  });

  it('is no block, no cell, no link and no code of Markdown', () => {
    const markdown = renderMarkdown(document);
    expect(blocksOf(proseOf(markdown))).toEqual(blocksOf(proseOf(renderMarkdown(plain))));
    expect(proseOf(markdown).replaceAll(/<\/?(?:details|summary)>/g, '')).not.toMatch(
      /(?<!\\)(?:\\\\)*[`[\]]|<[a-z/!]/i,
    );
    expect(markdown).not.toMatch(unseen);
  });

  it('is no command of a terminal', () => {
    expect(plainText(documentLines(document, { columns: 100, showsAll: true }))).not.toMatch(unseen);
  });

  it('is one cell of CSV, which is no formula', () => {
    const [, row = []] = parse(renderCsv({ heads: ['a', 'b'], rows: [[text, 'end']] }));
    expect(row).toHaveLength(2);
    expect(row[0]).not.toMatch(/^[\s"]*[=+\-@]/);
    expect(row[0]).not.toMatch(unseen);
  });

  it('is one text of JUnit', () => {
    const times = { startedAt: '2026-05-01T10:00:00.000Z', finishedAt: '2026-05-01T10:00:01.000Z' };
    const outcome = { kind: 'failed', type: text, message: text, body: [text, text] } as const;
    const xml = renderJunit({ ...times, title: text, name: text, cases: [{ className: text, name: text, outcome }] });
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(elementsOf(xml)).toHaveLength(9);
    expect(new XMLParser().parse(xml)).toMatchObject({ testsuites: { testsuite: { testcase: {} } } });
    expect(xml).not.toMatch(unseen);
  });
});

describe('every renderer', () => {
  const full = documentOf([
    { title: 'Nothing here', table: { heads: ['a'], rows: [] } },
    { title: 'Only words', text: 'None.' },
    { title: 'Some rows', table: { heads: ['what', 'number'], rows: [['row', 1_234]] } },
    { title: 'No action', isFolded: true, table: { heads: ['folded'], rows: [['quiet']] } },
  ]);

  it('leaves out sections without content, and shows words', () => {
    for (const text of [renderMarkdown(full), renderHtml(full), plainText(documentLines(full, { columns: 100 }))]) {
      expect(text).not.toContain('Nothing here');
      expect(text).toContain('None.');
      expect(text).toContain('1234');
    }
  });

  it('folds what needs no action; a terminal shows it on request', () => {
    expect(renderMarkdown(full)).toContain('<details>\n<summary>No action (1)</summary>\n\n| folded');
    expect(renderHtml(full)).toContain('<details><summary>All 1</summary>');
    expect(plainText(documentLines(full, { columns: 100 }))).not.toContain('quiet');
    expect(plainText(documentLines(full, { columns: 100, showsAll: true }))).toContain('quiet');
  });

  it('counts long lists of names', () => {
    const names = Array.from({ length: 30 }, (_, at) => `n${String(at)}`);
    const card = { tone: 'warn', badge: 'kept', title: 'Names', texts: ['Why.'], names, total: 90 } as const;
    const long = documentOf([{ title: 'Cards', cards: [card] }]);
    for (const text of [
      renderMarkdown(long),
      plainText(documentLines(long, { columns: 100 })).replaceAll(/\s+/g, ' '),
    ]) {
      expect(text).toContain('n24, … and 65 more');
    }
    expect(renderHtml(long)).toContain('<summary>The first 30 of 90 items</summary>');
    expect(renderHtml(long)).toContain('<li>and 60 more</li>');
  });

  it('links only to https', () => {
    const card = { tone: 'warn', badge: 'b', title: 't', texts: ['x'], remedies: ['r'], link: 'javascript:1' } as const;
    expect(renderHtml(documentOf([{ title: 'Cards', cards: [card] }]))).not.toContain('href');
  });
});

test('documentLines puts long last cells below their row, and cuts long tables', () => {
  const rows = Array.from({ length: 60 }, (_, at) => [`row-${String(at)}`, 'many words '.repeat(20).trim()]);
  const lines = plainText(
    documentLines(documentOf([{ title: 'Rows', table: { heads: ['a', 'b'], rows } }]), { columns: 60 }),
  );
  expect(lines).toContain('  row-0\n      many words');
  expect(lines.split('\n').filter((line) => line.length > 60)).toEqual([]);
  expect(lines).toContain('and 10 more: --all shows them.');
  expect(lines).not.toContain('row-50');
});
