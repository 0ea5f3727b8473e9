import { type MoveReport, moveReportSchema } from '../../../../../shared/contracts/api/report';
import { moveReportTexts } from '../../../../../shared/rules/report/moveReportTexts';
import { idOf, moveOf, planOf, resultOf } from '../../../../support/move/moveFixtures';

const hostile = `</p><script>alert(1)</script><img src=x onerror="alert(1)">' & \u202E`;
const blocked = resultOf({
  itemType: 'key',
  itemName: 'sign',
  state: 'blocked',
  route: 'block',
  reasons: ['KEY_ACROSS_GEOGRAPHIES'],
});
const arrived = resultOf({
  state: 'verified',
  verified: true,
  versionCount: 2,
  versions: [{ from: idOf('a'), to: idOf('b') }],
});

function pageOf(changes: Partial<MoveReport> = {}): string {
  return moveReportTexts.html(
    moveReportSchema.parse({
      move: moveOf(),
      phase: 'partiallyCompleted',
      startedAt: '2026-05-01T10:00:00.000Z',
      finishedAt: '2026-05-01T10:01:00.000Z',
      plan: planOf(),
      items: { total: 3, done: 1, skipped: 0, blocked: 1, failed: 1 },
      versions: { total: 5, done: 2 },
      verified: 1,
      throttled: 4,
      problems: [
        {
          itemType: 'key',
          itemName: 'sign',
          code: 'KEY_ACROSS_GEOGRAPHIES',
          detail: 'It stays.',
          remedy: 'Make a new one.',
        },
        {
          itemType: 'key',
          itemName: 'seal',
          code: 'KEY_ACROSS_GEOGRAPHIES',
          detail: 'It stays.',
          remedy: 'Make a new one.',
        },
        { itemType: 'secret', itemName: 'mail', code: 'VAULT_FORBIDDEN', detail: hostile, remedy: hostile },
      ],
      notices: [],
      results: [arrived, blocked],
      settings: [],
      deletedInSource: [],
      signing: null,
      phases: [
        { phase: 'planning', startedAt: '2026-05-01T10:00:00.000Z', seconds: 2, waitedSeconds: 0 },
        {
          phase: 'transferring',
          startedAt: '2026-05-01T10:00:02.000Z',
          seconds: 8,
          waitedSeconds: 3,
          items: 2,
          verified: 1,
        },
      ],
      ...changes,
    }),
  );
}

it.each([
  ['completed', 'good', 'completed.'],
  ['partiallyCompleted', 'warn', 'partially completed.'],
  ['failed', 'bad', 'failed.'],
  ['cancelled', 'quiet', 'cancelled.'],
] as const)('the page of a report begins with the verdict of a move that ended as %s', (phase, look, words) => {
  const page = pageOf({ phase });
  expect(page).toContain(`<header class="${look}">`);
  expect(page.indexOf(words)).toBeLessThan(page.indexOf('<h2'));
});

it('the page of a report groups problems by code, each with its names and what to do', () => {
  const page = pageOf();
  expect(page.match(/<h3>KEY_ACROSS_GEOGRAPHIES<\/h3>/g)).toHaveLength(1);
  expect(page).toContain('<ul class="items"><li>sign</li><li>seal</li></ul><p><b>What to do:</b> Make a new one.</p>');
  expect(page).toContain('<article class="card bad">');
});

it('the page of a report says the numbers of its pictures in words', () => {
  const page = pageOf();
  expect(page).toContain('role="img" aria-label="1 in the target, 1 blocked, 1 failed"');
  expect(page).toContain(
    '<tr><td>transferring</td><td>2026-05-01T10:00:02.000Z</td><td class="number">8</td><td class="number">3</td>',
  );
});

it('the page of a report shows every item, and folds a long list', () => {
  expect(pageOf()).toContain(
    '<tr><td>sign</td><td>key</td><td>block</td><td>blocked</td><td>1</td><td>KEY_ACROSS_GEOGRAPHIES</td></tr>',
  );
  const many = Array.from({ length: 300 }, (_, at) => resultOf({ itemName: `secret-${String(at)}` }));
  const page = pageOf({ results: many });
  expect(page).toContain('<summary>All 300</summary>');
  expect(page).toContain('<td>secret-299</td>');
});

it('the page of a report shows old and new version ids', () => {
  expect(pageOf()).toContain(
    `<td>secret payroll</td><td class="long">${idOf('a')}</td><td class="long">${idOf('b')}</td>`,
  );
});

it('the page of a report shows texts of others as text, and loads nothing', () => {
  const page = pageOf();
  expect(page).not.toMatch(/<script|<img|<[^>]*\s(?:href|src|on\w+)=|url\(|@import/);
  expect(page).toContain('&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
});

it('the page of a report closes each element that it opens', () => {
  const page = pageOf();
  for (const name of [
    'section',
    'article',
    'details',
    'table',
    'tbody',
    'thead',
    'tr',
    'ul',
    'li',
    'p',
    'div',
    'dl',
    'svg',
    'main',
  ]) {
    const opened = page.match(new RegExp(`<${name}[ >]`, 'g'))?.length;
    expect([name, page.match(new RegExp(`</${name}>`, 'g'))?.length]).toEqual([name, opened]);
  }
});

it('the page of a report shows a run that failed before it had a plan', () => {
  const page = pageOf({
    plan: null,
    phase: 'failed',
    results: [],
    problems: [],
    phases: [],
    items: { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 },
  });
  expect(page).toContain('failed.');
  expect(page).not.toContain('<table>');
});
