import { rootTemplate, templateResources } from './infraTemplate';
import { type CliAnswer, type CliAnswers } from './standInCli';

// Made-up answers of the Azure CLI, in the form of the real ones, with which nothing is in the way of a deployment.

export const subscription = '00000000-0000-0000-0000-0000000000aa';

/** Real coordinates, as `az account list-locations` gives them. */
export const places = [
  ['westeurope', 'West Europe', '52.3667', '4.9'],
  ['northeurope', 'North Europe', '53.3478', '-6.2597'],
  ['swedencentral', 'Sweden Central', '60.67488', '17.14127'],
  ['polandcentral', 'Poland Central', '52.23334', '21.01666'],
  ['eastus', 'East US', '37.3719', '-79.8164'],
  ['australiaeast', 'Australia East', '-33.86', '151.2094'],
  ['newzealandnorth', 'New Zealand North', '-36.84853', '174.76349'],
].map(([name, displayName, latitude, longitude]) => ({
  name,
  displayName,
  metadata: { regionType: 'Physical', latitude, longitude },
}));

/** Places that Azure lists too, although nobody deploys there. */
export const otherPlaces = [
  { name: 'europe', displayName: 'Europe', metadata: { regionType: 'Logical', latitude: null, longitude: null } },
  {
    name: 'eastus2euap',
    displayName: 'East US 2 EUAP',
    metadata: { regionType: 'Physical', latitude: '36.6681', longitude: '-78.3889' },
  },
];

export const permissions = (...value: readonly object[]): CliAnswer => ({ is: { value, nextLink: null } });
export const owner = { actions: ['*'], notActions: [] };
/** As the built-in role Contributor. */
export const contributor = {
  actions: ['*'],
  notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
};

const allLocations = [...places, ...otherPlaces].map(({ displayName }) => displayName);

/** The answer of `az provider list`: every provider of the template, except for changes by namespace. */
export function providers(changed: Readonly<Record<string, object>> = {}): CliAnswer {
  const types = [...new Set(templateResources(rootTemplate).map(({ type }) => type))];
  const namespaces = [...new Set([...types.map((type) => type.split('/')[0] ?? ''), 'Microsoft.App'])];
  const is = namespaces.map((namespace) => ({
    namespace,
    state: 'Registered',
    types: types
      .filter((type) => type.startsWith(`${namespace}/`))
      .map((type) => ({ type: type.slice(namespace.length + 1), locations: allLocations })),
    ...changed[namespace],
  }));
  return { is };
}

export const usages = `az rest --method get --url /subscriptions/${subscription}/providers/Microsoft.Web/locations/`;
export const permissionsAt = (scope: string) =>
  `az rest --method get --url ${scope}/providers/Microsoft.Authorization/permissions`;

export const allowed: CliAnswers = {
  'azd version': { is: { azd: { version: '1.23.5', commit: 'a1b2c3' } } },
  'az account list-locations': { is: [...places, ...otherPlaces] },
  // Some versions of the CLI give names, some give display names.
  'az functionapp list-flexconsumption-locations': {
    is: [
      { name: 'West Europe' },
      { name: 'northeurope' },
      { name: 'Sweden Central' },
      { name: 'eastus' },
      { name: 'Australia East' },
      { name: 'East US 2 EUAP' },
    ],
  },
  'az functionapp list-flexconsumption-runtimes': { is: [{ version: '20' }, { version: '22' }, { version: '24' }] },
  'az provider list': providers(),
  'az group list': { is: [] },
  'az storage account show-usage': { is: { currentValue: 3, limit: 250, name: { value: 'StorageAccounts' } } },
  [usages]: {
    is: {
      value: [{ unit: 'Core Count', currentValue: 55, limit: 250, name: { value: 'Cores usage in West Europe' } }],
    },
  },
  // Whatever the scope, unless a longer beginning fits.
  'az rest --method get --url /subscriptions/': permissions(owner),
};
