import { type Select, selectSchema } from '../../../../../shared/contracts/model/movePolicy';
import { isItemOfItsOwn, isSelected } from '../../../../../shared/rules/plan/itemTraits';

const selectOf = (changes: Partial<Select>): Select => selectSchema.parse(changes);

test.each<[string, Partial<Select>, boolean]>([
  ['payroll', {}, true],
  ['payroll', { include: ['payroll'] }, true],
  ['PayRoll', { include: ['payroll'] }, true],
  ['payroll', { include: ['PAY*'] }, true],
  ['payroll', { include: ['*roll'] }, true],
  ['payroll', { include: ['pay'] }, false],
  ['payroll', { include: ['a*', 'p*'] }, true],
  ['payroll', { exclude: ['payroll'] }, false],
  ['payroll', { exclude: ['PAY*'] }, false],
  ['payroll', { include: ['payroll'], exclude: ['*'] }, false],
  ['payroll', { exclude: ['payroll-*'] }, true],
])('isSelected of %s with %j returns %s', (itemName, changes, selected) => {
  expect(isSelected({ itemName }, selectOf(changes))).toBe(selected);
});

test.each<[boolean, Select['types'], boolean]>([
  [false, ['secret', 'key', 'certificate'], true],
  [false, ['secret'], true],
  [true, ['secret', 'key', 'certificate'], false],
  [true, ['certificate'], false],
  [true, ['secret'], true],
  [true, ['secret', 'key'], true],
])(
  'isItemOfItsOwn of an item that belongs to a certificate (%s), with %j selected, returns %s',
  (managed, types, own) => {
    expect(isItemOfItsOwn({ managed }, selectOf({ types }))).toBe(own);
  },
);
