import { type ReasonCode, type Route } from '../../../../shared/contracts/plan';
import { type ItemFacts, type MoveFacts, planItem } from '../../../../shared/rules/planItem';
import { idOf } from '../../../support/moveFixtures';

/** Versions oldest first: "+" enabled, "-" disabled. */
const versionsOf = (signs: string) =>
  Array.from(signs, (sign, at) => ({ version: idOf(`v${at}`), enabled: sign === '+' }));

type Facts = Omit<Partial<ItemFacts>, 'item' | 'versions'> & { readonly signs?: string; readonly managed?: boolean };

function plan({ signs = '+', managed = false, ...facts }: Facts, move: Partial<MoveFacts> = {}) {
  return planItem(
    {
      item: { itemType: 'secret', itemName: 'payroll', managed },
      versions: versionsOf(signs),
      orderUncertain: false,
      target: 'absent',
      ...facts,
    },
    { method: 'auto', sameGeography: true, ...move },
  );
}

const auto = { method: 'auto' } as const;
const backup = { method: 'backupRestore' } as const;
const value = { method: 'exportImport' } as const;
const elsewhere = { sameGeography: false } as const;
const unknown = { sameGeography: null } as const;

test.each<[string, Facts, Partial<MoveFacts>, Route, ReasonCode[]]>([
  ['a plain item', {}, auto, 'backupRestore', []],
  ['a plain item', {}, backup, 'backupRestore', []],
  ['a plain item', {}, value, 'exportImport', []],
  ['a plain item to another geography', {}, { ...auto, ...elsewhere }, 'exportImport', ['OTHER_GEOGRAPHY']],
  ['a plain item to another geography', {}, { ...backup, ...elsewhere }, 'block', ['OTHER_GEOGRAPHY']],
  ['a plain item to another geography', {}, { ...value, ...elsewhere }, 'exportImport', []],
  ['a plain item to an unknown region', {}, { ...auto, ...unknown }, 'exportImport', ['UNKNOWN_REGION']],
  ['a plain item to an unknown region', {}, { ...backup, ...unknown }, 'backupRestore', ['UNKNOWN_REGION']],
  ['a plain item to an unknown region', {}, { ...value, ...unknown }, 'exportImport', []],
  ['an item begun in the target', { target: 'prefix' }, auto, 'exportImport', ['PARTLY_IN_TARGET']],
  ['an item begun in the target', { target: 'prefix' }, value, 'exportImport', []],
  ['an item begun in the target', { target: 'prefix' }, backup, 'skip', ['OTHER_CONTENT_IN_TARGET']],
  ['an item with an old disabled version', { signs: '+-+' }, auto, 'backupRestore', []],
  ['an item with an old disabled version', { signs: '+-+' }, value, 'exportImport', ['OLD_VERSION_DISABLED']],
  ['an item whose current version is disabled', { signs: '+-' }, auto, 'backupRestore', []],
  ['an item whose current version is disabled', { signs: '+-' }, backup, 'backupRestore', []],
  ['an item whose current version is disabled', { signs: '+-' }, value, 'block', ['CURRENT_VERSION_DISABLED']],
  [
    'an item whose current version is disabled, to another geography',
    { signs: '+-' },
    { ...auto, ...elsewhere },
    'block',
    ['OTHER_GEOGRAPHY', 'CURRENT_VERSION_DISABLED'],
  ],
  [
    'an item whose current version is disabled, begun in the target',
    { signs: '+-', target: 'prefix' },
    auto,
    'block',
    ['PARTLY_IN_TARGET', 'CURRENT_VERSION_DISABLED'],
  ],
  ['an item of uncertain order', { orderUncertain: true, signs: '++' }, auto, 'backupRestore', []],
  [
    'an item of uncertain order',
    { orderUncertain: true, signs: '++' },
    value,
    'exportImport',
    ['VERSION_ORDER_UNCERTAIN'],
  ],
  [
    'an item of uncertain order with an old disabled version',
    { orderUncertain: true, signs: '-++' },
    { ...auto, ...elsewhere },
    'exportImport',
    ['OTHER_GEOGRAPHY', 'OLD_VERSION_DISABLED', 'VERSION_ORDER_UNCERTAIN'],
  ],
])('%s (%j) by %j goes by %s, because of %j', (_, facts, move, route, reasons) => {
  expect(plan(facts, move)).toMatchObject({ route, reasons });
});

describe.each<Partial<MoveFacts>>([auto, backup, value, { ...auto, ...elsewhere }, { ...backup, ...unknown }])(
  'whatever the move is (%j)',
  (move) => {
    test.each<[string, Facts, Route, ReasonCode[]]>([
      ['a secret behind a certificate', { managed: true }, 'block', ['CERTIFICATE_BACKED']],
      ['a secret that is gone', { signs: '' }, 'skip', ['GONE_FROM_SOURCE']],
      ['a soft-deleted name', { target: 'softDeleted' }, 'block', ['SOFT_DELETED_IN_TARGET']],
      ['the same content', { target: 'same' }, 'skip', ['ALREADY_THERE']],
      ['other content', { target: 'different' }, 'skip', ['OTHER_CONTENT_IN_TARGET']],
      [
        'all readable versions',
        { target: 'sameReadable', signs: '-+' },
        'skip',
        ['ALREADY_THERE', 'OLD_VERSION_DISABLED'],
      ],
    ])('%s: %j goes by %s, because of %j', (_, facts, route, reasons) => {
      expect(plan(facts, move)).toMatchObject({ route, reasons });
    });
  },
);

test.each([
  [1, 'backupRestore', []],
  [500, 'backupRestore', []],
  [501, 'backupRestore', []],
  [502, 'exportImport', ['TOO_MANY_VERSIONS_FOR_BACKUP']],
])('an item of %i versions, of which one is no past version, goes by %s', (count, route, reasons) => {
  expect(plan({ signs: '+'.repeat(count) })).toMatchObject({ route, reasons, versionCount: count });
});

test('an item of too many versions is blocked where only a backup is allowed', () => {
  expect(plan({ signs: '+'.repeat(502) }, backup)).toMatchObject({
    route: 'block',
    reasons: ['TOO_MANY_VERSIONS_FOR_BACKUP'],
  });
});

test('every obstacle to a backup is named', () => {
  expect(plan({ signs: '+'.repeat(502) }, elsewhere)).toMatchObject({
    reasons: ['OTHER_GEOGRAPHY', 'TOO_MANY_VERSIONS_FOR_BACKUP'],
  });
});

test('by value, disabled versions are named as left out', () => {
  expect(plan({ signs: '-+-+' }, value).versionsLeftOut).toEqual([idOf('v0'), idOf('v2')]);
});

test('a copy by value that is there already still names the disabled versions that it lacks', () => {
  expect(plan({ signs: '-+', target: 'sameReadable' }).versionsLeftOut).toEqual([idOf('v0')]);
});

test.each<[string, Facts, Partial<MoveFacts>]>([
  ['a backup, which holds disabled versions', { signs: '-+' }, auto],
  ['a blocked item', { signs: '+-' }, value],
  ['a restored copy that is there already', { signs: '-+', target: 'same' }, auto],
])('nothing is named as left out by %s', (_, facts, move) => {
  expect(plan(facts, move).versionsLeftOut).toEqual([]);
});
