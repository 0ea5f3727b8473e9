import { type Outcome } from '../../../../../shared/contracts/model/forecast';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { type ReasonCode } from '../../../../../shared/contracts/model/reasonCodes';
import { forecastItem } from '../../../../../shared/rules/checks/forecastItem';
import { ForecastTally } from '../../../../../shared/rules/checks/forecastTally';
import { plannedOf } from '../../../../support/move/moveFixtures';

const failure = { code: 'VAULT_FORBIDDEN', detail: 'It may not read.' } as const;

describe('forecastItem', () => {
  it.each<[string, Partial<PlannedItem>, Outcome | undefined, ReasonCode | undefined]>([
    ['a plain restore', {}, undefined, undefined],
    ['a requested import', { route: 'exportImport' }, undefined, undefined],
    [
      'versions that are not selected',
      { route: 'exportImport', reasons: ['VERSIONS_NOT_SELECTED'] },
      undefined,
      undefined,
    ],
    ['a key that rotates', { itemType: 'key', reasons: ['ROTATES_IN_BOTH_VAULTS'] }, undefined, undefined],
    ['an item that is already there', { route: 'skip', reasons: ['ALREADY_THERE'] }, undefined, undefined],
    ['another geography', { route: 'exportImport', reasons: ['OTHER_GEOGRAPHY'] }, 'altered', 'OTHER_GEOGRAPHY'],
    [
      'versions that are left out, in another geography',
      { route: 'exportImport', reasons: ['OTHER_GEOGRAPHY', 'OLD_VERSION_DISABLED'] },
      'altered',
      'OLD_VERSION_DISABLED',
    ],
    ['new material', { route: 'recreate', reasons: ['NEW_KEY_MATERIAL'] }, 'altered', 'NEW_KEY_MATERIAL'],
    [
      'new material that is already there',
      { route: 'skip', reasons: ['ALREADY_THERE', 'NEW_KEY_MATERIAL'] },
      'altered',
      'NEW_KEY_MATERIAL',
    ],
    ['other content', { route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] }, 'skipped', 'OTHER_CONTENT_IN_TARGET'],
    ['a disabled one', { route: 'skip', reasons: ['DISABLED_SKIPPED'] }, 'skipped', 'DISABLED_SKIPPED'],
    [
      'an obstacle after a remark',
      { route: 'block', reasons: ['OTHER_GEOGRAPHY', 'CURRENT_VERSION_DISABLED'] },
      'blocked',
      'CURRENT_VERSION_DISABLED',
    ],
    ['a remark that is the cause', { route: 'block', reasons: ['OTHER_GEOGRAPHY'] }, 'blocked', 'OTHER_GEOGRAPHY'],
    ['an item that could not be read', { route: 'block', reasons: [], failure }, 'blocked', 'NOT_INSPECTED'],
  ])('returns outcome and reason of %s', (_, changes, outcome, reason) => {
    const expected = outcome === undefined ? undefined : { outcome, reason };
    expect(forecastItem(plannedOf(changes), 'premium')).toEqual(expected);
  });

  it.each([
    ['standard', { outcome: 'blocked', reason: 'HSM_KEY_IN_STANDARD_VAULT' }],
    ['premium', undefined],
    [undefined, undefined],
  ] as const)('returns the outcome of a hardware key for a target of the SKU %s', (sku, expected) => {
    expect(forecastItem(plannedOf({ itemType: 'key', traits: { hardware: true } }), sku)).toEqual(expected);
  });

  it('blocks a hardware key that a standard vault cannot create again', () => {
    const created = { route: 'recreate', reasons: ['NEW_KEY_MATERIAL'], traits: { hardware: true } } as const;
    const key = plannedOf({ ...created, itemType: 'key', reasons: [...created.reasons] });
    expect(forecastItem(key, 'standard')).toEqual({ outcome: 'blocked', reason: 'HSM_KEY_IN_STANDARD_VAULT' });
    expect(forecastItem(key, 'premium')).toEqual({ outcome: 'altered', reason: 'NEW_KEY_MATERIAL' });
  });
});

describe('ForecastTally', () => {
  const itemsOf = (count: number, changes: Partial<PlannedItem>): PlannedItem[] =>
    Array.from({ length: count }, (_, at) => plannedOf({ itemName: `item-${String(at)}`, ...changes }));

  it('counts each item once, by type and by reason, and leaves out items that are not selected', () => {
    const tally = new ForecastTally(undefined);
    tally.add(itemsOf(30, { itemType: 'key', route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] }));
    tally.add(itemsOf(2, { route: 'block', reasons: ['OTHER_GEOGRAPHY', 'CURRENT_VERSION_DISABLED'] }));
    tally.add(itemsOf(3, { route: 'exportImport', reasons: ['OTHER_GEOGRAPHY'] }));
    tally.add(itemsOf(4, { route: 'skip', reasons: ['NOT_SELECTED'] }));
    tally.add(itemsOf(5, {}));
    expect(tally.forecast()).toEqual({
      items: 40,
      blocked: {
        total: 32,
        byType: { secret: 2, key: 30, certificate: 0 },
        byReason: { KEY_ACROSS_GEOGRAPHIES: 30, CURRENT_VERSION_DISABLED: 2 },
      },
      skipped: { total: 0, byType: { secret: 0, key: 0, certificate: 0 }, byReason: {} },
      altered: { total: 3, byType: { secret: 3, key: 0, certificate: 0 }, byReason: { OTHER_GEOGRAPHY: 3 } },
    });
  });

  it('names the first 25 items of each reason, blocked ones first', () => {
    const tally = new ForecastTally(undefined);
    tally.add(itemsOf(3, { route: 'exportImport', reasons: ['OTHER_GEOGRAPHY'] }));
    tally.add(itemsOf(1, { route: 'block', reasons: ['CURRENT_VERSION_DISABLED'] }));
    tally.add(itemsOf(30, { itemType: 'key', route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] }));
    const groups = tally.affected();
    expect(groups.map(({ outcome, reason, itemCount, items }) => [outcome, reason, itemCount, items.length])).toEqual([
      ['blocked', 'KEY_ACROSS_GEOGRAPHIES', 30, 25],
      ['blocked', 'CURRENT_VERSION_DISABLED', 1, 1],
      ['altered', 'OTHER_GEOGRAPHY', 3, 3],
    ]);
  });
});
