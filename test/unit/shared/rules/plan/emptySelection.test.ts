import { selectSchema } from '../../../../../shared/contracts/api/moveRequest';
import { emptySelection } from '../../../../../shared/rules/plan/emptySelection';

const inventory = { secret: ['payroll-db', 'payroll-api', 'web'], key: ['signing'], certificate: [] };
const empty = { secret: [], key: [], certificate: [] };

test('names the patterns, the types, what the vault holds and what comes close', () => {
  const select = selectSchema.parse({ types: ['secret'], include: ['payrol-*'], exclude: ['x'] });
  expect(emptySelection(select, 'source', inventory)).toBe(
    'The selection matches no item of source: types secret; include "payrol-*"; exclude "x". ' +
      'The vault holds 3 secrets, 1 key, 0 certificates. Similar names: payroll-api, payroll-db. Nothing was written.',
  );
});

test('names no item of a type that is not selected', () => {
  const select = selectSchema.parse({ types: ['key'], include: ['payroll-db'] });
  expect(emptySelection(select, 'source', inventory)).not.toContain('Similar');
});

test('says where a type may not be listed', () => {
  const select = selectSchema.parse({ types: ['secret'], include: ['x'] });
  const text = emptySelection(select, 'source', { ...inventory, key: null });
  expect(text).toContain('3 secrets, an unknown number of keys, 0 certificates');
});

test('shows few of many patterns', () => {
  const select = selectSchema.parse({ include: ['a1', 'b2', 'c3', 'd4', 'e5'] });
  expect(emptySelection(select, 'source', inventory)).toContain('include "a1", "b2", "c3" and 2 more; exclude nothing');
});

test('everything of an empty vault is no error, whatever the types', () => {
  expect(emptySelection(selectSchema.parse({}), 'source', empty)).toBeUndefined();
  expect(emptySelection(selectSchema.parse({ types: ['key'] }), 'source', empty)).toBeUndefined();
});

test('a name in an empty vault is an error', () => {
  expect(emptySelection(selectSchema.parse({ include: ['web'] }), 'source', empty)).toContain('holds no items.');
});

test('a type that a vault of others does not hold is an error', () => {
  const select = selectSchema.parse({ types: ['certificate'] });
  expect(emptySelection(select, 'source', inventory)).toContain('types certificate; include "*"');
});
