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
])('geographyOf %s returns %s', (region, geography) => {
  expect(geographyOf(region)).toBe(geography);
});

test.each(['', 'atlantis', 'westeurope2', 'eastus2euap', 'toString', '__proto__'])(
  'geographyOf "%s" returns null',
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
])('isSameGeography of %s and %s returns %s', (source, target, same) => {
  expect(isSameGeography(geographyOf(source), geographyOf(target))).toBe(same);
});

test('the table of geographies has every region once', () => {
  const regions = table.map(({ region }) => region);
  expect(new Set(regions).size).toBe(regions.length);
});
