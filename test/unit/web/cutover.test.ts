import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { type CutoverLine, type CutoverList } from '../../../shared/contracts/api/cutoverAnswers';
import { cutoverCodes } from '../../../shared/contracts/model/acceptedLines';
import { frozenWords, linesInOrder } from '../../../web/model/cutoverWords';
import { type ApiClient } from '../../../web/client/apiClient';
import { pageContext } from '../../../web/client/pageContext';
import { CutoverVerdict, VerdictOf } from '../../../web/views/cutoverVerdict';
import { CutoverListView } from '../../../web/views/cutoverCard';
import { AcceptDialog } from '../../../web/views/acceptLine';
import { FreezeChoice } from '../../../web/views/freezeChoice';
import { WaitNote } from '../../../web/views/progressTab';
import { startHold } from '../../../shared/rules/transfer/holdProgress';
import { shownHold } from '../../../shared/rules/transfer/shownHold';
import { status } from './answers';

const nothing = (): void => undefined;

function line(changes: Partial<CutoverLine>): CutoverLine {
  return {
    code: 'LAG',
    title: 'Lag of the target',
    state: 'go',
    expected: 'The last pass ended.',
    found: 'The last pass ended 1 min ago.',
    evidenceAt: null,
    action: null,
    query: null,
    items: [],
    itemCount: 0,
    names: [],
    seen: null,
    acceptance: null,
    ...changes,
  };
}

function list(lines: readonly CutoverLine[]): CutoverList {
  const count = (state: CutoverLine['state']) => lines.filter((one) => one.state === state).length;
  return {
    id: 'shop',
    runId: '0123abcd',
    sourceVault: 'kv-shop-we',
    targetVault: 'kv-shop-sc',
    phase: 'awaitingCutover',
    verdict: count('noGo') > 0 ? 'noGo' : 'go',
    counts: { go: count('go'), noGo: count('noGo'), unknown: count('unknown'), accepted: 0 },
    isPossible: true,
    passAt: '2026-05-01T10:00:00.000Z',
    check: null,
    lines: [...lines],
  };
}

/** The text of a view, as a reader sees it. */
function textOf(html: string): string {
  return html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
}

const pending = line({
  code: 'PENDING',
  title: 'Pending differences',
  state: 'noGo',
  found: '3 differences.',
  action: 'Compare the vaults.',
  items: [{ itemType: 'key', itemName: 'signing' }],
  itemCount: 3,
});

describe('the checklist of a cutover', () => {
  test('shows the verdict, and opens the lines that say no-go', () => {
    const html = render(h(CutoverListView, { list: list([line({}), pending]) }));
    const text = textOf(html);
    expect(text).toContain('no-go 1 line says no-go, 0 are for you to find out, 1 say go.');
    expect(text).toContain('these vaults have no stored checks');
    expect(text).toContain('key signing and 2 others');
    expect(text).toContain('What to do: Compare the vaults.');
    expect(html.match(/<details open/g)).toHaveLength(1);
    expect(html.indexOf('PENDING')).toBeLessThan(html.indexOf('LAG'));
  });

  test('shows the query of a line that a person has to find out', () => {
    const query = 'AzureDiagnostics\n| where x == "<b>"';
    const html = render(
      h(CutoverListView, { list: list([line({ code: 'CONSUMERS', title: 'Applications', state: 'unknown', query })]) }),
    );
    expect(textOf(html)).toContain('find out Applications CONSUMERS');
    expect(html).toContain('&lt;b>');
  });

  test('keeps every line when it puts those first that need a person', () => {
    const states = ['go', 'noGo', 'unknown'] as const;
    const lines = cutoverCodes.map((code, at) => line({ code, state: states[at % 3] ?? 'go' }));
    const ordered = linesInOrder(lines);
    expect(new Set(ordered.map(({ code }) => code))).toEqual(new Set(cutoverCodes));
    expect(ordered[0]?.state).toBe('noGo');
    expect(ordered.at(-1)?.state).toBe('go');
  });
});

describe('a line that somebody accepted', () => {
  const acceptance = {
    ...{ code: 'PENDING' as const, state: 'noGo' as const, found: '3 differences.', seen: 'a'.repeat(64) },
    ...{ until: '2026-06-01T00:00:00.000Z', at: '2026-05-01T10:00:00.000Z', by: 'Adele', reason: 'left on purpose' },
  };
  const shown = (counts: 'yes' | 'expired' | 'changed') =>
    line({ ...pending, seen: 'a'.repeat(64), acceptance: { ...acceptance, counts } });

  test('says so, by whom and until when, and still what it says', () => {
    const html = render(h(CutoverListView, { list: list([shown('yes')]) }));
    const text = textOf(html);
    expect(text).toContain('accepted Pending differences PENDING');
    expect(text).toContain('Accepted by Adele at 2026-05-01T10:00:00.000Z, until 2026-06-01T00:00:00.000Z:');
    expect(text).toContain('The line still says no-go.');
    expect(html).not.toContain('<details open');
  });

  test.each([
    ['expired', 'no-go Pending differences', 'ended at 2026-06-01'],
    ['changed', 'no-go Pending differences', 'the line says something else since'],
  ] as const)('counts no more if it is %s', (counts, badge, words) => {
    const text = textOf(render(h(CutoverListView, { list: list([shown(counts)]) })));
    expect([text, text]).toEqual([expect.stringContaining(badge), expect.stringContaining(words)]);
  });

  test('offers the acceptance only where a person can accept', () => {
    const context = { api: {} as ApiClient, canSteer: true };
    const views = [line({ ...pending, seen: 'a'.repeat(64) }), pending].map((one) =>
      render(h(pageContext.Provider, { value: context, children: h(CutoverListView, { list: list([one]) }) })),
    );
    expect(views.map((html) => html.includes('Accept this line'))).toEqual([true, false]);
    const dialog = render(
      h(pageContext.Provider, {
        value: context,
        children: h(AcceptDialog, { id: 'a', line: pending, seen: 'a'.repeat(64), done: nothing, close: nothing }),
      }),
    );
    expect(textOf(dialog)).toContain('The line says: 3 differences.');
    expect(dialog).toMatch(/<input name="reason" required/);
  });
});

describe('the dialog that asks for the cutover', () => {
  test('names the lines that do not say go, those that say no-go first', () => {
    const unknown = line({ code: 'CONSUMERS', title: 'Applications', state: 'unknown', found: 'Nobody looked.' });
    const html = render(h(VerdictOf, { list: list([line({}), unknown, pending]) }));
    expect(html).toContain('no-go');
    expect(html.indexOf(pending.title)).toBeLessThan(html.indexOf('Applications'));
    expect(html).not.toContain('Lag of the target');
  });

  test('needs a consent of its own before it knows that the checklist says go', () => {
    const context = { api: {} as ApiClient, canSteer: true };
    const view = h(CutoverVerdict, { id: 'shop' });
    const html = render(h(pageContext.Provider, { value: context, children: view }));
    expect(html).toMatch(/<input type="checkbox" required\/?> I ask for the cutover although/);
  });
});

describe('the proof that nobody writes to the source', () => {
  test('asks for none unless a person chooses one', () => {
    const html = render(h(FreezeChoice, {}));
    expect(html.match(/type="radio"/g)).toHaveLength(3);
    const [checked = '', ...others] = html.match(/<input[^>]*checked[^>]*>/g) ?? [];
    expect(others).toEqual([]);
    expect(checked).not.toMatch(/require|report/);
    expect(html).toContain('value="require"');
    expect(html).toContain('value="report"');
  });

  test.each([
    ['proved', 0, 'good', 'Nobody wrote to the source during the last pass.'],
    ['written', 2, 'bad', 'Somebody wrote to the source during the last pass: 2 items.'],
    [
      'refused',
      1,
      'bad',
      'The cutover did not take place: somebody wrote to the source during each of 3 passes, 1 item',
    ],
  ] as const)('says what it found: %s', (state, count, tone, text) => {
    const at = '2026-05-01T10:00:00.000Z';
    const words = frozenWords({ state, at, tries: 3, written: { count, first: [] } });
    expect(words.tone).toBe(tone);
    expect(words.text).toContain(text);
  });
});

test('the note of a held move says which deletions it holds back, and how to approve them', () => {
  const at = '2026-05-01T10:00:00.000Z';
  const held = { hash: 'ab'.repeat(32), count: 12 };
  const hold = shownHold({ ...startHold(at), deletions: { there: 12, followed: 0, isHeld: true, held } }, at);
  const shown = textOf(render(h(WaitNote, { status: status({ id: 'shop', phase: 'awaitingCutover', hold }) })));
  expect(shown).toContain('12 deletions at the source held back until somebody approves list abababab');
  expect(shown).toContain('kvmover deletions shop');
});
