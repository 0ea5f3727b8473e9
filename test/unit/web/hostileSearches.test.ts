import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { cutoverDocument } from '../../../cli/verbs/cutover';
import { documentLines } from '../../../cli/text/documentLines';
import { type Consumer, type SearchSummary, type SourceReading } from '../../../shared/contracts/model/consumer';
import { cutoverListSchema } from '../../../shared/contracts/api/cutoverAnswers';
import { searchSections, searchWords, summaryOfSearch } from '../../../shared/rules/consumers/searchSummary';
import { cutoverChecklist } from '../../../shared/rules/cutover/cutoverChecklist';
import { type Document } from '../../../shared/rules/documents/document';
import { documentTexts } from '../../../shared/rules/documents/documentTexts';
import { renderJunit } from '../../../shared/rules/documents/renderJunit';
import { CutoverListView } from '../../../web/views/cutoverCard';
import { type ApiClient } from '../../../web/client/apiClient';
import { pageContext } from '../../../web/client/pageContext';
import { Search } from '../../../web/views/searches/searchView';
import { plainText, unseen } from '../../support/cli/cliFixtures';
import { hostileText } from '../../support/fuzz/hostileText';
import { mixedSeed, seededRandom } from '../../support/fuzz/random';
import { listedWith, quiet } from '../../support/hold/listedCutover';

// The same names as in a search itself, where reports, checklists and the page repeat them: 500 in groups of 25.

const at = '2026-05-01T11:00:00.000Z';
const random = seededRandom(mixedSeed(Number(process.env['CONSUMER_SEED'] ?? 1), 2));

interface Hostile {
  readonly summary: SearchSummary;
  readonly consumers: Consumer[];
  readonly readings: SourceReading[];
}

function group(textOf: () => string): Hostile {
  const consumers = Array.from({ length: 25 }, (): Consumer => ({
    ...{ kind: 'appSetting', resourceId: textOf(), place: textOf(), source: 'siteReferences', form: 'address' },
    ...{ item: null, version: null, identity: null, seenAt: at },
  }));
  const readings = consumers.map((): SourceReading => ({
    ...{
      source: 'graph',
      scope: textOf(),
      verdict: 'incomplete',
      because: 'NO_ANSWER',
      action: null,
      readAt: at,
      found: 0,
    },
  }));
  const search = { id: 'contoso--20260501T110000000-0123abcd', startedAt: at, finishedAt: at, readings, consumers };
  return { summary: summaryOfSearch(search), consumers, readings };
}

const groups = Array.from({ length: 20 }, () => group(() => hostileText(random)));
const plain = group(() => 'x');

const documentOf = ({ summary }: Hostile): Document => ({
  ...{ title: 'Report', kind: 'Report', verdict: { tone: 'good', text: 'done', meaning: '' }, sums: [], facts: [] },
  sections: searchSections('contoso', summary),
});
const texts = documentTexts(documentOf);
const listOf = ({ summary }: Hostile) =>
  cutoverListSchema.parse(cutoverChecklist(listedWith(quiet, { search: summary, now: '2026-05-01T12:00:00.000Z' })));
const tagsOf = (text: string) => [...text.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name);

test('500 hostile names are texts in the section of a report', () => {
  for (const one of groups) {
    expect(tagsOf(texts.html(one))).toEqual(tagsOf(texts.html(plain)));
    const lines = texts.md(one).split('\n');
    expect(lines.filter((line) => line === '# heading' || /<script|<img/.test(line) || unseen.test(line))).toEqual([]);
    const message = searchWords(one.summary);
    const cases = [
      { className: 'a', name: 'b', outcome: { kind: 'output', body: [message, ...one.summary.names] } },
    ] as const;
    const junit = renderJunit({ title: 't', name: 'n', startedAt: at, finishedAt: at, cases: [...cases] });
    expect(tagsOf(junit).filter((name) => name === 'script' || name === 'img')).toEqual([]);
  }
});

test('500 hostile names steer no terminal in the checklist of a cutover', () => {
  for (const one of groups) {
    const lines = documentLines(cutoverDocument(listOf(one), 'kvmover'), { columns: 100, showsAll: true });
    expect(plainText(lines)).not.toMatch(unseen);
  }
});

test('500 hostile names are texts on the page, in the checklist and in the search', () => {
  const api = {} as ApiClient;
  const html = (one: Hostile) => {
    const view = {
      ...{ id: one.summary.id, vault: 'contoso', scopes: [], state: 'completed' as const, proved: false },
      ...{ tasks: { total: 1, done: 1 }, startedAt: at, startedBy: null, finishedAt: at, nextFrom: null },
      ...{ readings: one.readings, consumers: one.consumers, found: one.consumers.length },
    };
    const parts = [h(CutoverListView, { list: listOf(one) }), h(Search, { search: view })];
    return render(h(pageContext.Provider, { value: { api, canSteer: false } }, parts));
  };
  for (const one of groups) {
    expect(tagsOf(html(one))).toEqual(tagsOf(html(plain)));
    expect(html(one)).not.toMatch(unseen);
  }
});
