// Runs before `azd provision`, and before a workflow deploys: checks what a deployment needs, before it makes anything.
// "azd" as argument: the hook is run by azd, whose version is checked too.
import { az, given, runHook } from './azureCli.mjs';
import { azdFaults } from './before/azdVersion.mjs';
import { plan, plannedTypes } from './before/plannedTypes.mjs';
import { quotaFaults } from './before/quotas.mjs';
import { regionFaults } from './before/regions.mjs';
import { rightFaults } from './before/rights.mjs';
import { regionName } from './subscriptionDeployment.mjs';

/** No resource of the template has the first provider, so Azure does not register it. The checks ask the second one. */
const [providerOfNetworks, providerOfApps] = ['Microsoft.App', 'Microsoft.Web'];

runHook(() => {
  if (process.env.MOVER_CHECK_BEFORE === 'off') return;
  const faults = new Set([...(process.argv[2] === 'azd' ? azdFaults() : []), ...deploymentFaults()]);
  if (faults.size > 0)
    throw new Error(
      [
        'The deployment would not succeed, so nothing was made:',
        ...[...faults].map((fault) => `  - ${fault}`),
        'docs/deploy.md describes each check. MOVER_CHECK_BEFORE=off deploys without them.',
      ].join('\n'),
    );
  console.log('Region, providers, quotas and rights were checked. Nothing is missing.');
});

function deploymentFaults() {
  const [subscription, region] = [chosen('AZURE_SUBSCRIPTION_ID'), regionName(chosen('AZURE_LOCATION'))];
  const planned = plan();
  const types = plannedTypes(planned);
  const providers = registeredProviders(subscription);
  const group = ownGroup(subscription);
  const where = { subscription, region };
  const regional = types.filter(({ isRegional }) => isRegional).map(({ type }) => type);
  return [
    ...placeFaults(group, region),
    ...(isRegistered(providers, providerOfApps)
      ? regionFaults({ ...where, node: planned.node, types: regional, providers })
      : []),
    ...providerFaults(providers, planned, subscription),
    ...(group === undefined ? quotaFaults({ ...where, ...planned }) : []),
    ...rightFaults({
      ...where,
      group,
      types: types.map(({ type }) => type).filter((type) => !type.startsWith('Microsoft.Resources/')),
      unregistered: unregisteredOf(types, providers),
      isIsolated: planned.isIsolated,
    }),
  ];
}

/** azd asks for what is missing only after this hook. */
function chosen(name) {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set, and azd asks for it only after this check: azd env set ${name} <value>`);
}

/** Each provider with its state, and with the regions of its types. */
function registeredProviders(subscription) {
  const query =
    '[].{namespace:namespace,state:registrationState,types:resourceTypes[].{type:resourceType,locations:locations}}';
  return az('provider', 'list', '--subscription', subscription, '--query', query);
}

/** Azure registers the providers of a template by itself, if the account may. */
function unregisteredOf(types, providers) {
  const namespaces = new Set(types.map(({ type }) => type.split('/')[0]));
  return [...namespaces].filter((namespace) => !isRegistered(providers, namespace));
}

function providerFaults(providers, { isIsolated }, subscription) {
  const needed = [providerOfApps, ...(isIsolated ? [providerOfNetworks] : [])];
  return needed
    .filter((namespace) => !isRegistered(providers, namespace))
    .map(
      (namespace) =>
        `The provider ${namespace} is not registered: az provider register -n ${namespace} --wait --subscription ${subscription}`,
    );
}

function isRegistered(providers, namespace) {
  const found = providers.find((provider) => provider.namespace.toLowerCase() === namespace.toLowerCase());
  return found?.state === 'Registered';
}

function ownGroup(subscription) {
  const name = `rg-kvmover-${given('AZURE_ENV_NAME')}`.toLowerCase();
  return az('group', 'list', '--subscription', subscription).find((group) => group.name.toLowerCase() === name);
}

/** Azure refuses to move a resource group, and the names of the resources contain the region. */
function placeFaults(group, region) {
  if (group === undefined || regionName(group.location) === region) return [];
  return [
    `The installation ${given('AZURE_ENV_NAME')} is in ${group.location}, and AZURE_LOCATION is ${region}. An installation stays in its region: set AZURE_LOCATION to ${group.location}, or create another environment.`,
  ];
}
