import { selectSchema } from '../../../../../shared/contracts/model/movePolicy';
import { emptySelection } from '../../../../../shared/rules/plan/emptySelection';

const inventory = { secret: ['payroll-db', 'payroll-api', 'web'], key: ['signing'], certificate: [] };
const empty = { secret: [], key: [], certificate: [] };

test('emptySelection names the patterns, the types, the content of the vault and similar names', () => {
  const select = selectSchema.parse({ types: ['secret'], include: ['payrol-*'], exclude: ['x'] });
  expect(emptySelection(select, 'source', inventory)).toBe(
    'The selection matches no item of source: types secret; include "payrol-*"; exclude "x". ' +
      'The vault has 3 secrets, 1 key, 0 certificates. Similar names: payroll-api, payroll-db. Nothing was written.',
  );
});

test('emptySelection names no item of a type that is not selected', () => {
  const select = selectSchema.parse({ types: ['key'], include: ['payroll-db'] });
  expect(emptySelection(select, 'source', inventory)).not.toContain('Similar');
});

test('emptySelection says if the app may not list a type', () => {
  const select = selectSchema.parse({ types: ['secret'], include: ['x'] });
  const text = emptySelection(select, 'source', { ...inventory, key: null });
  expect(text).toContain('3 secrets, an unknown number of keys, 0 certificates');
});

test('emptySelection shows few of many patterns', () => {
  const select = selectSchema.parse({ include: ['a1', 'b2', 'c3', 'd4', 'e5'] });
  expect(emptySelection(select, 'source', inventory)).toContain('include "a1", "b2", "c3" and 2 more; exclude nothing');
});

test('emptySelection returns undefined for everything in an empty vault, with any types', () => {
  expect(emptySelection(selectSchema.parse({}), 'source', empty)).toBeUndefined();
  expect(emptySelection(selectSchema.parse({ types: ['key'] }), 'source', empty)).toBeUndefined();
});

test('emptySelection reports a name in an empty vault', () => {
  expect(emptySelection(selectSchema.parse({ include: ['web'] }), 'source', empty)).toContain('has no items.');
});

test('emptySelection reports a type that the vault does not have', () => {
  const select = selectSchema.parse({ types: ['certificate'] });
  expect(emptySelection(select, 'source', inventory)).toContain('types certificate; include "*"');
});
