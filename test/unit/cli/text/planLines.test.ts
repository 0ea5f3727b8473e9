import { placeLines, planLines } from '../../../../cli/text/planLines';
import { PlanSums } from '../../../../cli/text/planSums';
import { type PlanDifference } from '../../../../shared/contracts/api/planDifference';
import { type PlannedItem } from '../../../../shared/contracts/model/plan';
import { plainText, planAnswer, plannedItem, steering, unseen } from '../../../support/cli/cliFixtures';

const many = (count: number, item: (at: number) => Partial<PlannedItem>) =>
  Array.from({ length: count }, (_, at) => plannedItem(item(at)));

const shop = [
  ...many(74, (at) => ({ itemName: `s-${String(at)}`, versionCount: at < 57 ? 2 : 1, reasons: ['OTHER_GEOGRAPHY'] })),
  ...many(12, (at) => ({ itemType: 'certificate', itemName: `c-${String(at)}`, reasons: ['OTHER_GEOGRAPHY'] })),
  ...many(25, (at) => ({
    itemType: 'key',
    itemName: `k-${String(at)}`,
    route: 'block',
    reasons: ['KEY_ACROSS_GEOGRAPHIES'],
  })),
  ...many(2, (at) => ({ itemName: `off-${String(at)}`, route: 'block', reasons: ['CURRENT_VERSION_DISABLED'] })),
  plannedItem({
    itemName: 'deleted',
    route: 'block',
    reasons: ['SOFT_DELETED_IN_TARGET'],
    remark: 'The name becomes free on 2027-02-24.',
  }),
];

function printed(items: readonly PlannedItem[], answer = planAnswer({ items: items.length }), columns = 100): string {
  const sums = new PlanSums();
  for (let at = 0; at < items.length; at += 25) sums.add(items.slice(at, at + 25));
  return plainText([
    ...placeLines(answer, columns),
    ...planLines({ id: 'kv-shop-sc-1', plan: answer, sums, sourceShare: 0.5, command: 'kvmover', columns }),
  ]);
}

describe('planLines', () => {
  const text = printed(shop);

  it('begins with the regions and what they mean for keys', () => {
    expect(text.split('\n')[0]).toBe(
      'West Europe (Europe) → Sweden Central (Sweden): another geography, no key can be moved.',
    );
  });

  it('shows what goes, and how', () => {
    expect(text).toContain('  + 74 secrets (131 versions), 12 certificates   by value, oldest version first\n');
  });

  it('shows on a line of its own how items go, if the terminal is narrow', () => {
    const narrow = printed(shop, undefined, 60);
    expect(narrow).toContain('  + 74 secrets (131 versions), 12 certificates\n      by value, oldest version first\n');
  });

  it('names who gets roles at single items only, and the evidence', () => {
    const answer = planAnswer({ items: 1 });
    const entry = (at: number) => ({
      ...{ part: 'accessPolicies' as const, name: `principal-${String(at)}`, source: 'secrets: get', targetNow: null },
      ...{ targetAfter: 'Key Vault Secrets User at secrets/db', action: 'write' as const, why: null },
      access: {
        ...{ roles: ['Key Vault Secrets User'], gains: [], losses: [] },
        narrowed: { items: ['secrets/db'], workspaceId: '/w', days: 90, until: '2026-05-31', last: '2026-05-30' },
      },
    });
    const entries = Array.from({ length: 12 }, (_, at) => entry(at));
    const narrowed = printed(shop, { ...answer, configuration: { ...answer.configuration, entries } }, 200);
    expect(narrowed.replaceAll(/\s+/g, ' ')).toContain(
      '~ principal-0 gets only Key Vault Secrets User at secrets/db, by the audit log of 90 days until 2026-05-31',
    );
    expect(narrowed).toContain('  ~ 2 more get roles at single items only: see the report');
  });

  it('says what differs from the plan before', () => {
    const nothing = { count: 0, items: [] };
    const answer = planAnswer({ items: shop.length });
    const { planHash, items, versions, byRoute } = answer;
    const earlier = { id: 'old', runId: '0123abcd', startedAt: '2026-05-01T10:00:00.000Z', items, versions, byRoute };
    const same = { added: nothing, gone: nothing, changed: { ...nothing, routes: 0 } };
    const settings = { settingsChanged: false, configurationChanged: false };
    const wordsOf = (changes: Partial<PlanDifference>) => {
      const difference = { ...earlier, planHash: 'a'.repeat(64), ...same, ...settings, ...changes };
      const view = {
        id: 'new',
        plan: answer,
        sums: new PlanSums(),
        sourceShare: 0.5,
        command: 'kvmover',
        columns: 100,
      };
      return plainText(planLines({ ...view, difference })).replaceAll(/\s+/g, ' ');
    };
    expect(wordsOf({ planHash })).toContain(`Since plan ${planHash.slice(0, 8)} of move old: nothing differs.`);
    expect(wordsOf({ added: { count: 2, items: [] }, changed: { count: 3, routes: 1, items: [] } })).toContain(
      'Since plan aaaaaaaa of move old: 2 items added, 3 items changed, 1 of them by another route.',
    );
    expect(wordsOf({ gone: { count: 1, items: [] }, configurationChanged: true })).toContain(
      '1 item gone, settings of the vaults differ.',
    );
    expect(wordsOf({})).toContain('the same items; the order or the request differs.');
  });

  it('groups what stays by its reason, largest group first, each with its remedy', () => {
    const heads = text.split('\n').filter((line) => line.startsWith('  ! '));
    expect(heads).toEqual([
      '  ! 25 keys  stay  KEY_ACROSS_GEOGRAPHIES',
      '  ! 2 secrets  stay  CURRENT_VERSION_DISABLED',
      '  ! 1 secret  stay  SOFT_DELETED_IN_TARGET',
    ]);
    expect(text).toContain('k-0, k-1, k-2, k-3, k-4, k-5, k-6, … and 18 more');
    expect(text).toMatch(/The name becomes free\s+on 2027-02-24\./);
    expect(text.match(/ {6}→ /g)).toHaveLength(3);
  });

  it('ends with the totals and the command that applies exactly this plan', () => {
    expect(text).toContain(
      "Plan c23c8d1d: 86 to add, 0 already there, 28 stay. About 10 s at 50 % of the source's limit.",
    );
    expect(text).toContain('Apply exactly this:  kvmover apply c23c8d1d\n');
  });

  it('counts what is in the target already, and names what changes on its way', () => {
    const there = many(3, () => ({ route: 'skip', reasons: ['ALREADY_THERE'] }));
    const changed = plannedItem({
      itemName: 'lossy',
      versionCount: 5,
      reasons: ['OLD_VERSION_DISABLED'],
      versionsLeftOut: [{ version: 'a'.repeat(32), reason: 'OLD_VERSION_DISABLED' }],
    });
    const mixed = printed([...there, changed]);
    expect(mixed).toContain('  = 3 secrets               already in the target');
    expect(mixed).toContain('  + 1 secret (4 versions)   by value');
    expect(mixed).toContain('  ~ 1 secret  change  OLD_VERSION_DISABLED\n      lossy\n');
    expect(mixed).toContain('1 to add, 3 already there, 0 stay');
  });

  it('shows no text of a vault or an app that could steer a terminal', () => {
    const answer = planAnswer({ source: { name: 'a', region: steering, geography: steering } });
    const hostile = printed([plannedItem({ itemName: steering, route: 'block', remark: steering })], answer);
    expect(hostile).not.toMatch(unseen);
  });

  it('fits into a narrow terminal, except for single words', () => {
    const wide = printed(shop, planAnswer({ items: shop.length }), 60)
      .split('\n')
      .filter((line) => /^ {6}/.test(line) && line.length > 60);
    expect(wide).toEqual([]);
  });
});
