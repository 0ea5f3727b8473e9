import { itemNameSchema, listedItemSchema, versionIdSchema } from '../../../../../shared/contracts/model/item';
import { stagingRefSchema } from '../../../../../shared/contracts/model/outcome';

test.each(['a', 'A-1', '1', '-', 'a--b', 'x'.repeat(127)])('itemNameSchema accepts %s', (name) => {
  expect(itemNameSchema.safeParse(name).success).toBe(true);
});

test.each(['', 'x'.repeat(128), 'a_b', 'a.b', 'a/b', '../a', 'a b', 'a\n', 'ä'])(
  'itemNameSchema rejects %j',
  (name) => {
    expect(itemNameSchema.safeParse(name).success).toBe(false);
  },
);

test.each(['0123456789abcdef0123456789abcdef', 'A'.repeat(32)])('versionIdSchema accepts %s', (id) => {
  expect(versionIdSchema.safeParse(id).success).toBe(true);
});

test.each(['', '0'.repeat(31), '0'.repeat(33), 'g'.repeat(32), `${'0'.repeat(32)}\n`])(
  'versionIdSchema rejects %j',
  (id) => {
    expect(versionIdSchema.safeParse(id).success).toBe(false);
  },
);

test.each([{ value: 'secret' }, { itemType: 'storage' }, { managed: undefined }])(
  'a listed item that differs by %j is refused, so that nothing of it reaches history unseen',
  (change) => {
    const item = { itemType: 'secret', itemName: 'payroll', managed: false };
    expect([
      listedItemSchema.safeParse(item).success,
      listedItemSchema.safeParse({ ...item, ...change }).success,
    ]).toEqual([true, false]);
  },
);

test.each(['staging/m/0a1b2c3d/x.jwe'])('stagingRefSchema accepts %s', (ref) => {
  expect(stagingRefSchema.safeParse(ref).success).toBe(true);
});

test.each([
  '',
  'claims/a.json',
  'moves/m/0a1b2c3d/report.json',
  '/staging/a',
  'https://evil.invalid/staging/a',
  'staging/a b',
  'staging/a\n',
])('stagingRefSchema rejects %j', (ref) => {
  expect(stagingRefSchema.safeParse(ref).success).toBe(false);
});
