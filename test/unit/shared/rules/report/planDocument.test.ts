import { parse } from 'csv-parse/sync';
import { GatheredPlan, type PlanHead, planTexts } from '../../../../../shared/rules/report/planDocument';
import { moveOf, planOf, plannedOf, unseenConfiguration } from '../../../../support/move/moveFixtures';

const hostile = '</td><script>alert(1)</script> | `=1+1` \u001b[31m';
const items = [
  plannedOf({ itemName: 'payroll', route: 'exportImport', versionCount: 3 }),
  plannedOf({ itemName: '-there', route: 'skip', reasons: ['ALREADY_THERE'] }),
  plannedOf({ itemName: 'sign', itemType: 'key', route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] }),
  plannedOf({ itemName: 'seal', itemType: 'key', route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] }),
  plannedOf({ itemName: 'lost', route: 'block', failure: { code: 'VAULT_REFUSED', detail: hostile } }),
];

function gathered(changes: Partial<PlanHead> = {}, planned = items): GatheredPlan {
  const plan = new GatheredPlan({
    move: moveOf(),
    plan: planOf({ items: planned.length }),
    configuration: unseenConfiguration,
    settings: [],
    deletedInSource: [],
    ...changes,
  });
  // Page by page, as the app reads it.
  for (const item of planned) plan.add([item]);
  return plan;
}

test('every format has every item and the words of each reason', () => {
  const plan = gathered();
  for (const text of [planTexts.md(plan), planTexts.html(plan), planTexts.csv(plan)]) {
    for (const { itemName } of items) expect(text).toContain(itemName);
    expect(text).toContain('KEY_ACROSS_GEOGRAPHIES');
    expect(text).toMatch(/another geography/);
    expect(text).not.toContain('\u001b');
  }
});

test('the sums come first, and the hash that an approval names', () => {
  const plan = gathered();
  const { planHash } = plan.head.plan;
  const markdown = planTexts.md(plan).replaceAll(/ +/g, ' ');
  expect(markdown).toContain('| to move | 1 item, 3 versions |');
  expect(markdown).toContain('| left out | 0 skipped, 2 blocked, 1 not read |');
  expect(markdown.indexOf(planHash)).toBeLessThan(markdown.indexOf('## Problems'));
  const page = planTexts.html(plan);
  expect(page.indexOf('3 items would stay.')).toBeLessThan(page.indexOf('<h2'));
  expect(page).toContain(planHash);
});

test('a plan that moves everything says so', () => {
  const page = planTexts.html(gathered({}, items.slice(0, 2)));
  expect(page).toContain('<header class="good">');
  expect(page).toContain('Everything would be in the target.');
});

test('the page groups problems by code, has a chart, and no script of a vault', () => {
  const page = planTexts.html(gathered());
  expect(page).toContain('<span class="badge">× 2</span>');
  expect(page).toMatch(/<svg role="img" aria-label="[^"]*1 to move/);
  expect(page).not.toContain('<script');
});

test('the table is CSV for a real parser, without formulas', () => {
  const rows: Record<string, string>[] = parse(planTexts.csv(gathered()), { columns: true });
  expect(rows.map(({ itemName, route, state }) => [itemName, route, state])).toEqual([
    ['payroll', 'exportImport', 'planned'],
    ["'-there", 'skip', 'alreadyThere'],
    ['sign', 'block', 'blocked'],
    ['seal', 'block', 'blocked'],
    ['lost', 'block', 'failed'],
  ]);
  expect(rows.flatMap((row) => Object.values(row)).filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});

test('shows issuers, soft-deleted items and the vault itself', () => {
  const entry = {
    part: 'network',
    name: 'firewall',
    source: 'Deny',
    targetNow: 'Allow',
    targetAfter: 'Deny',
    action: 'write',
    why: null,
  } as const;
  const plan = gathered({
    settings: [{ kind: 'issuer', name: 'digicert', action: 'copy', reasons: ['ISSUER_PASSWORD_NEEDED'] }],
    deletedInSource: [{ itemType: 'key', itemName: 'old-key' }],
    configuration: { ...unseenConfiguration, entries: [entry] },
  });
  for (const text of [planTexts.md(plan), planTexts.html(plan)]) {
    expect(text).toContain('would copy the issuer');
    expect(text).toContain('old-key');
    expect(text).toContain('firewall');
  }
});
