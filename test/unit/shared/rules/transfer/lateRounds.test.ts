import { type ReasonCode } from '../../../../../shared/contracts/model/reasonCodes';
import { type FoundLate } from '../../../../../shared/contracts/model/late';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import {
  carriedReasons,
  leftProblems,
  mayReplace,
  planLateItem,
  plannedPages,
} from '../../../../../shared/rules/transfer/lateRounds';
import { isBroughtAlone } from '../../../../../shared/rules/transfer/deletionRules';
import { planOf, plannedOf } from '../../../../support/move/moveFixtures';

const foundOf = (changes: Partial<FoundLate> = {}): FoundLate => ({
  itemType: 'secret',
  itemName: 'payroll',
  what: 'created',
  carried: [],
  ...changes,
});

const newVersion = foundOf({ what: 'newVersion', carried: ['LATE_WRITE_HEALED'] });
const blocked: Partial<PlannedItem> = { route: 'block', reasons: ['KEY_ACROSS_GEOGRAPHIES'] };
const notRead: Partial<PlannedItem> = {
  route: 'block',
  reasons: ['NOT_INSPECTED'],
  failure: { code: 'VAULT_UNAVAILABLE', detail: 'It is away.' },
};

describe('leftProblems of an item that was made again at the source', () => {
  const again = (itemType: FoundLate['itemType']) =>
    foundOf({ what: 'madeAgain', itemType, carried: ['BROUGHT_EARLIER'] });

  test.each(['secret', 'key', 'certificate'] as const)(
    'names a %s as that, also where keys are replaced',
    (itemType) => {
      const other = plannedOf({ itemType, route: 'block', reasons: ['OTHER_CONTENT_IN_TARGET'] });
      expect(leftProblems(again(itemType), other, 'replace')).toMatchObject([
        { code: 'MADE_AGAIN_IN_SOURCE', remedy: expect.stringContaining('"onDeleted": "purge"') },
      ]);
      expect(mayReplace({ keyVersions: 'replace' }, again(itemType))).toBe(false);
    },
  );

  test('adds what else stands in its way', () => {
    const [problem] = leftProblems(again('secret'), plannedOf(blocked));
    expect(problem?.code).toBe('MADE_AGAIN_IN_SOURCE');
    expect(problem?.detail).toMatch(/still has the old one\. .*geograph/);
  });
});

describe('planLateItem', () => {
  test.each<[string, FoundLate, Partial<PlannedItem>, Partial<PlannedItem> | undefined]>([
    ['moves a new item', foundOf(), {}, { route: 'backupRestore', reasons: ['FOUND_LATE'] }],
    [
      'blocks a new item as the rules do',
      foundOf(),
      blocked,
      { ...blocked, reasons: [...(blocked.reasons ?? []), 'FOUND_LATE'] },
    ],
    ['keeps a new item that could not be read', foundOf(), notRead, { reasons: ['NOT_INSPECTED', 'FOUND_LATE'] }],
    [
      'says that the target had a part of a new item',
      foundOf(),
      { route: 'exportImport', reasons: ['PARTLY_IN_TARGET'] },
      { reasons: ['PARTLY_IN_TARGET', 'FOUND_LATE'] },
    ],
    [
      'returns no row for a new item that is gone',
      foundOf(),
      { route: 'skip', reasons: ['GONE_FROM_SOURCE'] },
      undefined,
    ],
    [
      'gives no row to a new item that vanished while it was read',
      foundOf(),
      { ...notRead, failure: { code: 'ITEM_NOT_FOUND', detail: 'Gone.' } },
      undefined,
    ],
    [
      'adds a newer version, and keeps what happened to the item before',
      newVersion,
      { route: 'exportImport', reasons: ['PARTLY_IN_TARGET'] },
      { route: 'exportImport', reasons: ['LATE_WRITE_HEALED', 'FOUND_LATE'] },
    ],
    [
      'compares an item whose newer version is there already',
      newVersion,
      { route: 'skip', reasons: ['ALREADY_THERE'] },
      { reasons: ['ALREADY_THERE', 'LATE_WRITE_HEALED', 'FOUND_LATE'] },
    ],
    ['leaves the earlier result of an item whose newer version cannot go', newVersion, blocked, undefined],
    [
      'leaves the earlier result of an item in conflict',
      newVersion,
      { route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] },
      undefined,
    ],
    ['leaves the earlier result of an item that could not be read', newVersion, notRead, undefined],
  ])('%s', (_, found, inspected, expected) => {
    const planned = planLateItem(found, plannedOf(inspected));
    if (expected === undefined) expect(planned).toBeUndefined();
    else expect(planned).toMatchObject(expected);
  });

  test.each([
    ['purge', 'PURGED_IN_TARGET'],
    ['recover', 'RECOVERED_IN_TARGET'],
  ] as const)('never frees a name by %s, because nobody saw that in the plan', (freeing, reason) => {
    const planned = planLateItem(foundOf(), plannedOf({ freeing, reasons: [reason] }));
    expect(planned).toMatchObject({ route: 'block', reasons: ['SOFT_DELETED_IN_TARGET', 'FOUND_LATE'] });
    expect(planned).not.toHaveProperty('freeing');
    expect(planLateItem(newVersion, plannedOf({ freeing, reasons: [reason] }))).toBeUndefined();
  });

  test.each(['purge', 'recover'] as const)('frees a name by %s of an item that the move itself deleted', (frees) => {
    const back = foundOf({ frees, carried: ['BROUGHT_EARLIER'] });
    const planned = plannedOf({ freeing: frees, reasons: [] });
    expect(planLateItem(back, planned)).toMatchObject({ freeing: frees, reasons: ['BROUGHT_EARLIER', 'FOUND_LATE'] });
    const other = plannedOf({ freeing: frees === 'purge' ? 'recover' : 'purge', reasons: [] });
    expect(planLateItem(back, other)).toMatchObject({ route: 'block' });
  });
});

test('carriedReasons keeps reasons that a later look cannot find, and whether the item was there before the move', () => {
  const carried = (route: 'exportImport' | 'update', ...reasons: ReasonCode[]) =>
    carriedReasons({ route, state: 'verified', reasons });
  expect(carried('exportImport', 'OTHER_GEOGRAPHY', 'PURGED_IN_TARGET', 'FOUND_LATE')).toEqual([
    'PURGED_IN_TARGET',
    'BROUGHT_EARLIER',
  ]);
  expect(carriedReasons({ route: 'skip', state: 'alreadyThere', reasons: ['ALREADY_THERE'] })).toEqual([
    'PARTLY_IN_TARGET',
  ]);
  expect(carried('exportImport', 'PARTLY_IN_TARGET')).toEqual(['PARTLY_IN_TARGET']);
  expect(carried('update', 'ATTRIBUTES_DIFFER')).toEqual(['PARTLY_IN_TARGET', 'ATTRIBUTES_DIFFER']);
  expect(carried('exportImport', 'SETTINGS_OUTSTANDING')).toEqual(['PARTLY_IN_TARGET']);
  expect(carried('exportImport', 'ADDED_TO_OTHER_CONTENT')).toEqual(['PARTLY_IN_TARGET']);
  expect(carried('exportImport', 'RECOVERED_IN_TARGET')).toEqual(['RECOVERED_IN_TARGET']);
  expect(carried('update', 'BROUGHT_EARLIER')).toEqual(['BROUGHT_EARLIER']);
});

test.each<[string, 'exportImport' | 'update' | 'skip', ReasonCode]>([
  ['whose tags the move set', 'update', 'ATTRIBUTES_DIFFER'],
  ['whose policy the move set', 'exportImport', 'SETTINGS_OUTSTANDING'],
  ['that it had whole', 'skip', 'ALREADY_THERE'],
])(
  'an item that the target had before the move, %s, is not taken for one that the move brought once it gets a version',
  (_, route, reason) => {
    const state = route === 'skip' ? 'alreadyThere' : 'verified';
    const carried = carriedReasons({ route, state, reasons: [reason] });
    const found = foundOf({ what: 'newVersion', carried });
    const row = planLateItem(found, plannedOf({ route: 'exportImport', reasons: ['PARTLY_IN_TARGET'] }));
    const result = { route: 'exportImport', state: 'verified', reasons: row?.reasons ?? [] } as const;
    expect(isBroughtAlone(result)).toBe(false);
    expect(result.reasons).toContain('PARTLY_IN_TARGET');
  },
);

test('plannedPages counts pages of the plan and of all rounds', () => {
  const round = { planHash: 'ab'.repeat(32), firstPage: 4, pages: 3 };
  expect(plannedPages(planOf({ pages: 4 }), undefined)).toBe(4);
  expect(plannedPages(planOf({ pages: 4 }), { rounds: [round] })).toBe(7);
  expect(plannedPages(null, undefined)).toBe(0);
});

describe('a key that got a new version', () => {
  const key = foundOf({ itemType: 'key', itemName: 'signing', what: 'newVersion', carried: ['BROUGHT_EARLIER'] });
  const older = plannedOf({ itemType: 'key', itemName: 'signing', route: 'backupRestore', freeing: 'replace' });
  const kept = plannedOf({
    ...{ itemType: 'key', itemName: 'signing', route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] },
    remark: 'Difference: version 0a differs in tags.',
  });

  test.each<[string, FoundLate, boolean]>([
    ['with a new version', key, true],
    ['whose replacement failed', { ...key, what: 'failed' }, true],
    ['that the target had before the move', { ...key, carried: ['PARTLY_IN_TARGET'] }, false],
    ['with other attributes', { ...key, what: 'changed' }, false],
    ['that is a secret', { ...key, itemType: 'secret' }, false],
  ])('mayReplace judges one %s', (_, found, may) => {
    expect(mayReplace({ keyVersions: 'replace' }, found)).toBe(may);
    expect(mayReplace({ keyVersions: 'name' }, found)).toBe(false);
  });

  test('has a row in the round if the target has exactly its older versions', () => {
    expect(planLateItem(key, older)).toMatchObject({
      route: 'backupRestore',
      freeing: 'replace',
      reasons: ['BROUGHT_EARLIER', 'FOUND_LATE'],
    });
    expect(planLateItem(key, kept)).toBeUndefined();
  });

  test.each<[string, FoundLate, RegExp]>([
    ['what differs in the target', key, /does not replace the key: version 0a differs in tags\.$/],
    ['that the target had it before', { ...key, carried: [] }, /the target had the key before the move\.$/],
  ])('is named with %s, if the request replaces keys', (_, found, detail) => {
    expect(leftProblems(found, kept, 'replace')).toMatchObject([
      { code: 'NEW_KEY_VERSION', itemName: 'signing', detail: expect.stringMatching(detail) },
    ]);
    expect(leftProblems(found, kept)[0]?.detail).not.toContain('does not replace');
  });
});
