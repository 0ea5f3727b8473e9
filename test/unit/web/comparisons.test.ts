import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { comparedOutcomes, type ComparedItem, type Difference } from '../../../shared/contracts/model/comparisons';
import { filterItems, noMatchFilter } from '../../../web/model/comparedFilter';
import { comparisonDocument, comparisonTexts } from '../../../shared/rules/comparisons/comparisonDocument';
import { comparedSigns, comparedWords } from '../../../shared/words/outcomeWords';
import { fieldCounts, outcomes, sidesOf, verdictOf, versionsOf } from '../../../web/model/comparedWords';
import { AccessList } from '../../../web/views/comparisons/comparedAccess';
import { ComparedDetails } from '../../../web/views/comparisons/comparedDetails';
import { FirstFindings, Row } from '../../../web/views/comparisons/comparedItems';
import { FieldList, OutcomeList } from '../../../web/views/comparisons/comparisonView';
import { Line } from '../../../web/views/comparisons/comparisonsView';
import { comparison, comparedItem } from './answers';

const nothing = (): void => undefined;
const version = 'a'.repeat(32);

describe('the words of a comparison', () => {
  test('have each outcome of the contract with its own sign', () => {
    expect([...outcomes].sort()).toEqual([...comparedOutcomes].sort());
    expect(new Set(outcomes.map((outcome) => comparedSigns[outcome])).size).toBe(outcomes.length);
  });

  test.each(outcomes)('say of %s what the report of a comparison says', (outcome) => {
    const { sums } = comparisonDocument({ ...comparison(), results: [] });
    expect(sums.map(({ text }) => text)).toContain(`${comparedWords[outcome].text} (${comparedSigns[outcome]})`);
  });

  test.each([
    [{ state: 'completed' as const, equal: true }, 'equal'],
    [{ state: 'completed' as const, equal: true, access: { equal: false } }, 'items equal, access not'],
    [{ state: 'completed' as const, equal: true, access: { equal: true } }, 'equal'],
    [{ state: 'completed' as const, equal: false }, 'not equal'],
    [{ state: 'running' as const, equal: null }, 'comparing'],
    [{ state: 'failed' as const, equal: null }, 'failed'],
    [{ state: 'cancelled' as const, equal: null }, 'cancelled'],
  ])('say for %j: %s', (line, text) => {
    expect(verdictOf({ ...comparison(), ...line }).text).toBe(text);
  });

  test('name who can do more and less, and say how many can do the same', () => {
    const access = {
      ...{ readAt: '2026-05-01T10:00:00.000Z', equal: false, unnamed: 2, unclear: ['with-condition'] },
      models: { source: 'policies' as const, target: 'roles' as const },
      same: ['reader', 'writer'],
      differences: [{ principals: ['wraps'], more: ['keys list'], less: ['secrets set'] }],
      notRead: [{ part: 'target role definitions', code: 'ARM_FORBIDDEN' as const, detail: 'It may not.' }],
    };
    const page = render(h(AccessList, { access }));
    const report = comparisonTexts.md({ ...comparison(), results: [], access });
    for (const text of ['wraps', 'keys list', 'secrets set', 'with-condition', 'ARM_FORBIDDEN', '2 more principals'])
      for (const shown of [page, report]) expect(shown.replaceAll('\\', '')).toContain(text);
    expect(page).toContain('The same in both: 2 principals');
    expect(report).toContain('2 principals can do the same in both');
    expect(comparisonTexts.junit({ ...comparison(), results: [], access })).toContain(
      'access differs, or is not known',
    );
  });

  test('name the field of the most items first', () => {
    expect(fieldCounts({ tag: 1, value: 7, name: 0 })).toEqual([
      { field: 'value', number: 7 },
      { field: 'tag', number: 1 },
    ]);
  });

  test.each<[Difference, string, string]>([
    [{ field: 'value', kind: 'changed' }, 'differs', 'differs'],
    [{ field: 'expires', kind: 'changed', source: '', target: '2027-01-01' }, 'none', '2027-01-01'],
    [{ field: 'tag', kind: 'onlyInSource', name: 'team' }, 'has it', 'lacks it'],
    [{ field: 'tag', kind: 'onlyInTarget', name: 'team' }, 'lacks it', 'has it'],
  ])('say of %j that the source %s and the target %s', (difference, source, target) => {
    expect(sidesOf(difference)).toEqual({ source, target });
  });

  test('name a version once', () => {
    const both = { sourceVersion: version, targetVersion: version };
    expect(versionsOf({ field: 'enabled', kind: 'changed', ...both })).toEqual([version]);
    expect(versionsOf({ field: 'enabled', kind: 'changed' })).toEqual([]);
  });
});

describe('filterItems', () => {
  const items: readonly ComparedItem[] = [
    comparedItem({ itemName: 'one', outcome: 'match' }),
    comparedItem({ itemName: 'two', outcome: 'differs', fields: ['value'] }),
    comparedItem({ itemName: 'three', itemType: 'key', outcome: 'onlyInSource', fields: [] }),
  ];
  const names = (change: object) => filterItems(items, { ...noMatchFilter, ...change }).map(({ itemName }) => itemName);

  test.each([
    [{}, ['two', 'three']],
    [{ outcome: '' }, ['one', 'two', 'three']],
    [{ outcome: 'match' }, ['one']],
    [{ text: 'TW' }, ['two']],
    [{ type: 'key' }, ['three']],
    [{ field: 'value' }, ['two']],
    [{ field: 'tag' }, []],
  ])('leaves for %j: %j', (change, left) => {
    expect(names(change)).toEqual(left);
  });
});

describe('a comparison', () => {
  test('in the list has its verdict and its numbers in words', () => {
    const html = render(h(Line, { line: comparison() }));
    for (const text of ['not equal', '1,204 items', '3 differ', '1,200 match', 'metadata only']) {
      expect(html).toContain(text);
    }
  });

  test('in progress says how far it is', () => {
    const html = render(
      h(Line, { line: comparison({ state: 'running', equal: null, items: { total: 9, compared: 4 } }) }),
    );
    expect(html).toContain('4 of 9 items');
  });

  test('shows each outcome and each field with a bar', () => {
    const html =
      render(h(OutcomeList, { comparison: comparison() })) + render(h(FieldList, { comparison: comparison() }));
    for (const text of ['only in the source', '1,200 items', 'class="tone-good"', 'certificatePolicy']) {
      expect(html).toContain(text);
    }
    expect(html).not.toMatch(/NaN|Infinity/);
    const empty = comparison({ items: { total: 0, compared: 0 }, fields: {} });
    expect(render(h(OutcomeList, { comparison: empty }))).not.toMatch(/NaN|Infinity/);
  });

  test('has rows with a place for a screen reader, and the fields or the code in it', () => {
    const row = (item: ComparedItem) => render(h(Row, { row: 4, item, choose: nothing }));
    expect(row(comparedItem({ fields: ['value', 'tag'] }))).toContain('value, tag');
    expect(row(comparedItem({ outcome: 'notRead', code: 'VAULT_FORBIDDEN' }))).toContain('VAULT_FORBIDDEN');
    expect(render(h(Row, { row: 4, item: undefined, choose: nothing }))).toContain('aria-rowindex="6"');
  });

  test('names each difference of an item, and never a content', () => {
    const differences: readonly Difference[] = [
      { field: 'value', kind: 'changed', sourceVersion: version },
      { field: 'expires', kind: 'changed', source: '', target: '2027-01-01T00:00:00.000Z' },
    ];
    const item = comparedItem({ differences: [...differences], moreDifferences: 3, instead: ['softDeleted'] });
    const html = render(h(ComparedDetails, { item, close: nothing }));
    for (const text of ['differs', version, '2027-01-01', '3 more differences', 'softDeleted']) {
      expect(html).toContain(text);
    }
  });

  test('shows its first findings while it runs', () => {
    expect(render(h(FirstFindings, { findings: [] }))).toBe('');
    const { itemType, itemName, outcome, fields } = comparedItem();
    const html = render(h(FirstFindings, { findings: [{ itemType, itemName, outcome, fields }] }));
    expect(html).toContain('differ');
  });
});
