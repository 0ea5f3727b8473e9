import { itemBeyondRequest } from '../../../../../shared/rules/plan/itemBeyondRequest';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { moveOf, plannedOf } from '../../../../support/move/moveFixtures';

type Request = Parameters<typeof moveOf>[0];

test.each<[string, Partial<PlannedItem>, Request]>([
  ['a plain item', {}, {}],
  ['an item that is skipped because it is not selected', { route: 'skip' }, { select: { include: ['other'] } }],
  ['a blocked item of another type', { route: 'block', itemType: 'key' }, { select: { types: ['secret'] } }],
  ['a selected name in another case', { itemName: 'PayRoll' }, { select: { include: ['payroll'] } }],
  ['a freeing that the request asks for', { freeing: 'recover' }, { onDeleted: 'recover' }],
  ['a move by value', { route: 'exportImport' }, { method: 'exportImport' }],
  ['a backup of what only needs its settings', { reasons: ['SETTINGS_OUTSTANDING'] }, { method: 'exportImport' }],
  ['a new key that the request asks for', { itemType: 'key', route: 'recreate' }, { unmovableKeys: 'recreate' }],
  [
    'a replaced key that the request asks for',
    { itemType: 'key', freeing: 'replace' },
    { cutover: 'hold', keyVersions: 'replace' },
  ],
  ['an update that the request asks for', { route: 'update' }, { onConflict: 'update' }],
])('itemBeyondRequest allows %s', (_, item, request) => {
  expect(itemBeyondRequest(plannedOf(item), moveOf(request))).toBeUndefined();
});

test.each<[string, Partial<PlannedItem>, Request, RegExp]>([
  ['an item that is not included', {}, { select: { include: ['other'] } }, /does not select it/],
  ['an item that is excluded', {}, { select: { exclude: ['pay*'] } }, /does not select it/],
  ['an item of another type', { itemType: 'certificate' }, { select: { types: ['secret'] } }, /no items of type/],
  ['a purge', { freeing: 'purge' }, {}, /"onDeleted" of the request is "fail".*purge/],
  ['a purge instead of a recovery', { freeing: 'purge' }, { onDeleted: 'recover' }, /"recover".*purge/],
  ['a recovery of an item that is skipped', { route: 'skip', freeing: 'recover' }, {}, /recover/],
  ['a replaced key', { itemType: 'key', freeing: 'replace' }, { onDeleted: 'purge' }, /"keyVersions".*replace a key/],
  ['a replaced secret', { freeing: 'replace' }, { keyVersions: 'replace' }, /"keyVersions".*replace a secret/],
  ['a backup', {}, { method: 'exportImport' }, /route backupRestore/],
  ['a move by value', { route: 'exportImport' }, { method: 'backupRestore' }, /route exportImport/],
  ['a key by value', { itemType: 'key', route: 'exportImport' }, {}, /route exportImport/],
  ['a new key', { itemType: 'key', route: 'recreate' }, {}, /route recreate/],
  ['an update', { route: 'update' }, {}, /route update/],
  ['a new secret', { route: 'recreate' }, { unmovableKeys: 'recreate' }, /route recreate/],
])('itemBeyondRequest refuses %s that the request does not allow', (_, item, request, words) => {
  expect(itemBeyondRequest(plannedOf(item), moveOf(request))).toMatch(words);
});
