import { parse } from 'csv-parse/sync';
import { documentLines } from '../../../../../cli/text/documentLines';
import { type SearchView } from '../../../../../shared/contracts/api/consumerAnswers';
import { type Consumer, type SourceReading } from '../../../../../shared/contracts/model/consumer';
import { searchDocument, searchTable, searchTexts } from '../../../../../shared/rules/consumers/searchDocument';
import { plainText, unseen } from '../../../../support/cli/cliFixtures';
import { hostileText } from '../../../../support/fuzz/hostileText';
import { mixedSeed, seededRandom } from '../../../../support/fuzz/random';

// People choose the names of resources and of settings, and others read them in a terminal, a browser, a spreadsheet or a page.

const readAt = '2026-01-01T00:00:00.000Z';
const scope = '/subscriptions/3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';

function consumerAt(resourceId: string, place: string): Consumer {
  const use = { form: 'address', item: 'secrets/db', version: null, identity: null } as const;
  return { kind: 'appSetting', resourceId, place, source: 'siteReferences', ...use, seenAt: readAt };
}

function readingOf(changes: Partial<SourceReading> = {}): SourceReading {
  const verdict = { verdict: 'complete', because: null, action: null } as const;
  return { source: 'graph', scope, ...verdict, readAt, found: 0, ...changes };
}

function searchWith(consumers: readonly Consumer[], readings: readonly SourceReading[], proved = false): SearchView {
  return {
    ...{ id: 'contoso--20260101T000000000-0a1b2c3d', vault: 'contoso', scopes: [scope], state: 'completed', proved },
    ...{ tasks: { total: 9, done: 9 }, startedAt: readAt, startedBy: null, finishedAt: readAt },
    ...{ readings: [...readings], found: consumers.length, consumers: [...consumers], nextFrom: null },
  };
}

describe('the verdict', () => {
  const open = readingOf({
    verdict: 'incomplete',
    because: 'RIGHT_MISSING',
    action: 'Microsoft.Web/sites/config/Read',
  });
  const some = [consumerAt(`${scope}/a`, 'DB')];

  test.each([
    ['all', some, [readingOf()], true],
    ['none', [], [readingOf()], true],
    ['not proved', some, [readingOf(), open], false],
    ['not proved', [], [readingOf(), open], false],
  ] as const)('is "%s" only where that is proved', (text, consumers, readings, proved) => {
    const search = searchWith(consumers, readings, proved);
    expect(searchDocument(search).verdict.text).toBe(text);
    const words = [
      searchTexts.md(search),
      plainText(documentLines(searchDocument(search), { columns: 100, showsAll: true })),
    ];
    for (const shown of words) expect(/\b(?:all|none)\b/i.test(shown.split('\n').slice(0, 6).join(' '))).toBe(proved);
  });

  test('names the missing action and its scope', () => {
    expect(searchTexts.md(searchWith(some, [open]))).toContain('Microsoft.Web/sites/config/Read');
  });
});

/** CONSUMER_SEED chooses other names. */
const random = seededRandom(mixedSeed(Number(process.env['CONSUMER_SEED'] ?? 1), 1));
const names = Array.from({ length: 500 }, () => [hostileText(random), hostileText(random)] as const);

describe('500 hostile names', () => {
  const consumers = names.map(([id, place]) => consumerAt(`${scope}/${id}`, place));
  const search = searchWith(
    consumers,
    names.map(([text]) => readingOf({ scope: text, verdict: 'incomplete', because: 'NO_ANSWER' })),
  );

  test('steer no terminal', () => {
    for (const columns of [40, 100, 300])
      expect(plainText(documentLines(searchDocument(search), { columns, showsAll: true }))).not.toMatch(unseen);
  });

  test('are cells of a table that no spreadsheet calculates', () => {
    const rows: string[][] = parse(searchTable.heads + searchTable.rowsOf(search.consumers));
    expect(rows).toHaveLength(names.length + 1);
    expect(rows.filter((row) => row.length !== 11)).toEqual([]);
    expect(rows.flat().filter((cell) => /^[\s"]*[=+\-@]/.test(cell) || unseen.test(cell))).toEqual([]);
  });

  test('are texts of a page, and no elements', () => {
    const page = searchTexts.html(search);
    const plain = searchTexts.html(
      searchWith(
        names.map((_, at) => consumerAt(`${scope}/${String(at)}`, String(at))),
        search.readings.map((one) => ({ ...one, scope: 'x' })),
      ),
    );
    const tagsOf = (text: string) => [...text.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name);
    expect(tagsOf(page)).toEqual(tagsOf(plain));
    expect(page).not.toMatch(/<script>alert|onerror=alert\(1\)>/);
  });

  test('are cells of a Markdown table, one line for each row', () => {
    const lines = searchTexts.md(search).split('\n');
    const rows = lines.filter((line) => line.startsWith('| '));
    expect(
      rows.filter((line) => line.includes('siteReferences') || line.includes('app setting')).length,
    ).toBeGreaterThanOrEqual(names.length);
    expect(lines.filter((line) => line === '# heading' || /<script|<img/.test(line))).toEqual([]);
    expect(searchTexts.md(search)).not.toMatch(unseen);
  });
});
