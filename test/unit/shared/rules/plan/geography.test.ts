import table from '../../../../../shared/rules/plan/azureGeographies.json';
import { geographyOf, isSameGeography } from '../../../../../shared/rules/plan/geography';

test.each([
  ['westeurope', 'Europe'],
  ['West Europe', 'Europe'],
  ['NORTHEUROPE', 'Europe'],
  ['eastus', 'United States'],
  ['southeastasia', 'Asia Pacific'],
  ['usgovvirginia', 'US Government'],
  ['chinanorth3', 'China'],
])('the region %s lies in %s', (region, geography) => {
  expect(geographyOf(region)).toBe(geography);
});

test.each(['', 'atlantis', 'westeurope2', 'eastus2euap', 'toString', '__proto__'])(
  'the region "%s" is not known, and nothing is guessed',
  (region) => {
    expect(geographyOf(region)).toBeNull();
  },
);

test.each<[string, string, boolean | null]>([
  ['westeurope', 'northeurope', true],
  ['westeurope', 'westeurope', true],
  ['westeurope', 'eastus', false],
  ['westeurope', 'swedencentral', false],
  ['brazilsouth', 'southcentralus', false],
  ['usdodcentral', 'usdodeast', false],
  ['usdodeast', 'usgovvirginia', false],
  ['usgovarizona', 'usgovtexas', true],
  ['westeurope', 'atlantis', null],
  ['atlantis', 'westeurope', null],
  ['atlantis', 'atlantis', null],
])('a backup of %s and a restore in %s: same geography is %s', (source, target, same) => {
  expect(isSameGeography(geographyOf(source), geographyOf(target))).toBe(same);
});

test('every region is in the table once', () => {
  const regions = table.map(({ region }) => region);
  expect(new Set(regions).size).toBe(regions.length);
});
