import { geographyOf } from '../../shared/rules/plan/geography';
import { readMarkdown, tableBelow } from '../support/markdownFiles';

// Compares the README's table "Can my keys go?" with the app's table of geographies.

const rows = tableBelow(readMarkdown('README.md'), '## Can my keys go?').map(
  ([from = '', to = '', same = '', keys = '']) => ({ from, to: regionsIn(to), same, keys }),
);
const pairs = rows.flatMap(({ from, to, same, keys }) => to.map((region) => [from, region, same, keys] as const));

/** The names of the regions in a cell, without the explanation after "any" or "although". */
function regionsIn(cell: string): readonly string[] {
  return cell
    .split(', ')
    .filter((part) => !/^(?:any|although) /.test(part))
    .map((part) => part.trim());
}

test('the table names the pairs that people ask for', () => {
  const asked = pairs.map(([from, to]) => `${from} → ${to}`);
  expect(asked).toEqual(
    expect.arrayContaining([
      'West Europe → North Europe',
      'West Europe → Sweden Central',
      'West Europe → Germany West Central',
      'West Europe → France Central',
      'West Europe → UK South',
      'East US → West US 3',
    ]),
  );
});

test.each(pairs)('%s → %s: same geography %s, keys: %s', (from, to, same, keys) => {
  const [source, target] = [geographyOf(from), geographyOf(to)];
  expect([source, target]).not.toContain(null);
  expect(same).toBe(source === target ? 'yes' : 'no');
  expect(keys).toMatch(source === target ? /^go, / : /^cannot go$/);
});
