import { cutoverDocument } from '../../../../../cli/verbs/cutover';
import { documentLines } from '../../../../../cli/text/documentLines';
import { searchSections, searchWords } from '../../../../../shared/rules/consumers/searchSummary';
import { type Document } from '../../../../../shared/rules/documents/document';
import { documentTexts } from '../../../../../shared/rules/documents/documentTexts';
import { renderJunit } from '../../../../../shared/rules/documents/renderJunit';
import { plainText, unseen } from '../../../../support/cli/cliFixtures';
import { at, groups, type Hostile, listOf, plain, tagsOf } from '../../../../support/consumers/hostileSearches';

// The same names as in a search itself, where reports and checklists repeat them.

const documentOf = ({ summary }: Hostile): Document => ({
  ...{ title: 'Report', kind: 'Report', verdict: { tone: 'good', text: 'done', meaning: '' }, sums: [], facts: [] },
  sections: searchSections('contoso', summary),
});
const texts = documentTexts(documentOf);
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
