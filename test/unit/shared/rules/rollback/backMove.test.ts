import { type BackRequest, backRequestSchema } from '../../../../../shared/contracts/api/rollbackAnswers';
import { moveRequestSchema } from '../../../../../shared/contracts/api/moveRequest';
import {
  backId,
  backRequestOf,
  broughtItems,
  broughtPageOf,
  broughtPages,
  joinBrought,
} from '../../../../../shared/rules/rollback/backMove';
import { idOf, moveOf, resultOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';

const asked = (more: object = {}): BackRequest => backRequestSchema.parse({ direction: 'back', ...more });

test('the request swaps the vaults, adds all versions, and always needs an approval', () => {
  const select = { types: ['secret' as const], include: ['app-*'], versions: 'current' as const };
  const move = moveOf({ select, method: 'backupRestore', onConflict: 'newVersion', cutover: 'hold', waivers: [] });
  expect(moveRequestSchema.parse(backRequestOf(move, asked()))).toMatchObject({
    id: 'one-move-back',
    sourceVault: 'target',
    targetVault: 'source',
    select: { types: ['secret'], include: ['app-*'], versions: 'all' },
    method: 'auto',
    onConflict: 'update',
    onDeleted: 'fail',
    approval: 'required',
    cutover: 'immediate',
    createTarget: null,
    configuration: null,
    dryRun: false,
  });
});

test('the fields of the request replace those of the move', () => {
  const more = { id: 'home', attributes: 'leave', onDeleted: 'recover', disabled: 'unlock', gate: 'warn' };
  expect(backRequestOf(moveOf(), asked(more))).toMatchObject({
    id: 'home',
    onConflict: 'skip',
    onDeleted: 'recover',
    disabled: 'unlock',
    gate: 'warn',
  });
});

test('an id has at most 64 characters', () => {
  const id = backId({ moveId: 'a'.repeat(64) });
  expect([id.length, id.endsWith('-back')]).toEqual([64, true]);
});

test('a report proves the versions of what arrived, and of nothing else', () => {
  const versions = [{ from: idOf('a'), to: idOf('b'), digest: 'digest' }];
  const left = [{ version: idOf('c'), reason: 'OLD_VERSION_DISABLED' as const }];
  const results = [
    resultOf({ itemName: 'arrived', state: 'verified', versions, versionsLeftOut: left }),
    resultOf({ itemName: 'failed', state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE', versions }),
    resultOf({ itemName: 'changed-before-proof', state: 'failed', code: 'TARGET_CHANGED', versions }),
    resultOf({ itemName: 'new-material', itemType: 'key', state: 'verified', versions, reasons: ['NEW_KEY_MATERIAL'] }),
    resultOf({ itemName: 'skipped', state: 'skipped', route: 'skip' }),
    resultOf({ itemName: 'blocked', state: 'blocked', route: 'block' }),
  ];
  expect(broughtItems(moveReport({ results }))).toEqual([
    { itemType: 'secret', itemName: 'arrived', versions: [{ from: idOf('a'), to: idOf('b') }], leftOut: [idOf('c')] },
    { itemType: 'secret', itemName: 'failed', versions: [], leftOut: [] },
    { itemType: 'secret', itemName: 'changed-before-proof', versions: [], leftOut: [] },
    { itemType: 'key', itemName: 'new-material', versions: [], leftOut: [] },
  ]);
});

test('a move forward again knows what both moves before it brought', () => {
  const item = { itemType: 'secret', itemName: 'db' } as const;
  const first = [{ ...item, itemName: 'DB', versions: [{ from: idOf('a'), to: idOf('b') }], leftOut: [idOf('x')] }];
  const back = [{ ...item, versions: [{ from: idOf('c'), to: idOf('d') }], leftOut: [] }];
  const pairs = [
    { from: idOf('b'), to: idOf('a') },
    { from: idOf('c'), to: idOf('d') },
  ];
  expect(joinBrought(back, first)).toEqual([{ ...item, versions: pairs, leftOut: [idOf('x')] }]);
  // A move that found the copy of the first move has its pairs already.
  const known = [{ ...item, versions: [{ from: idOf('b'), to: idOf('a') }], leftOut: [] }];
  expect(joinBrought(known, first)[0]?.versions).toEqual([{ from: idOf('b'), to: idOf('a') }]);
  expect(joinBrought(back, [])).toEqual(back);
});

test('each item is in the page that its name says, in any case', () => {
  const items = Array.from({ length: 1_000 }, (_, at) => ({
    itemType: 'secret' as const,
    itemName: `Secret-${String(at)}`,
    versions: [],
    leftOut: [],
  }));
  const pages = broughtPages(items);
  expect(pages.length).toBe(5);
  expect(pages.flat().length).toBe(items.length);
  for (const item of items) {
    const lower = { ...item, itemName: item.itemName.toLowerCase() };
    expect(pages[broughtPageOf(lower, pages.length)]).toContain(item);
  }
  expect(broughtPages([])).toEqual([]);
});
