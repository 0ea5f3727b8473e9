import { itemTypes, type ItemType } from '../../../../../shared/contracts/model/item';
import { type Select } from '../../../../../shared/contracts/model/movePolicy';
import { joinNames, type TypeLists } from '../../../../../shared/rules/comparisons/joinNames';

type Names = Partial<Record<ItemType, { live?: string[]; managed?: string[]; deleted?: string[] }>>;

function lists(names: Names): readonly TypeLists[] {
  return itemTypes.map((itemType) => {
    const { live = [], managed = [], deleted = [] } = names[itemType] ?? {};
    const listed = (all: string[], isManaged: boolean) => all.map((name) => ({ name, managed: isManaged }));
    return { itemType, live: [...listed(live, false), ...listed(managed, true)], deleted: listed(deleted, false) };
  });
}

const everything: Pick<Select, 'include' | 'exclude'> = { include: ['*'], exclude: [] };
const join = (source: Names, target: Names, select = everything) =>
  joinNames({ source: lists(source), target: lists(target) }, select).map(
    ({ itemType, itemName, names, instead }) =>
      `${itemType} ${itemName}: ${names.source ?? '(' + instead.source.join() + ')'} ${names.target ?? '(' + instead.target.join() + ')'}`,
  );

test.each<[string, Names, Names, string[]]>([
  ['an item of both', { secret: { live: ['a'] } }, { secret: { live: ['a'] } }, ['secret a: a a']],
  ['names that differ in case', { secret: { live: ['A'] } }, { secret: { live: ['a'] } }, ['secret A: A a']],
  ['a repeated name once', { secret: { live: ['a', 'A'] } }, {}, ['secret a: a ()']],
  ['a soft-deleted item', { secret: { live: ['a'] } }, { secret: { deleted: ['A'] } }, ['secret a: a (softDeleted)']],
  [
    'an item of another type',
    { secret: { live: ['a'] } },
    { key: { live: ['a'] } },
    ['secret a: a (key)', 'key a: (secret) a'],
  ],
  [
    'a certificate, whose key and secret have no entry',
    { certificate: { live: ['a'] }, secret: { managed: ['a'] }, key: { managed: ['a'] } },
    { secret: { live: ['a'] } },
    ['secret a: (certificate) a', 'certificate a: a (secret)'],
  ],
  ['nothing of an item that both have deleted', { key: { deleted: ['a'] } }, { key: { deleted: ['a'] } }, []],
])('joinNames returns %s', (_, source, target, expected) => {
  expect(join(source, target)).toEqual(expected);
});

test('joinNames returns what the request selects, in the order of names', () => {
  const select = { include: ['app-*'], exclude: ['*-old'] };
  const source = { secret: { live: ['app-b', 'other', 'APP-a', 'app-old'] } };
  expect(join(source, {}, select)).toEqual(['secret APP-a: APP-a ()', 'secret app-b: app-b ()']);
});
