// What infra/main.json would deploy with the values of the environment.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filledParameters, infra } from '../filledParameters.mjs';

const template = JSON.parse(readFileSync(path.join(infra, 'main.json'), 'utf8'));

/** Returns the values that decide what the deployment has, and what the app needs. */
export function plan() {
  const { parameters } = filledParameters('main');
  const isProduction = parameters.profile.value === 'production';
  return {
    isIsolated: isProduction || parameters.networkIsolation.value,
    left: leftOut(parameters, isProduction),
    accounts: isProduction ? 3 : 2,
    instanceMemoryMB: parameters.instanceMemoryMB.value,
    node: runtimeIn(template),
  };
}

/** The conditions of the template: the beginnings of the types that these values leave out. */
function leftOut(parameters, isProduction) {
  const isSet = (name) => parameters[name].value !== '';
  const conditions = {
    'Microsoft.Network/': isProduction || parameters.networkIsolation.value,
    'Microsoft.Network/virtualNetworks': !isSet('appSubnetId'),
    'Microsoft.Network/networkSecurityGroups': !isSet('appSubnetId'),
    'Microsoft.Network/privateDnsZones': !isSet('dnsZoneGroupId'),
    'Microsoft.DurableTask/': parameters.durableBackend.value === 'scheduler',
    'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies':
      isProduction && !parameters.reportsLocked.value,
    'Microsoft.Web/sites/config': isSet('entraClientId') || isSet('authClientId'),
    'Microsoft.Insights/actionGroups': isSet('alertEmail'),
  };
  return Object.keys(conditions).filter((beginning) => !conditions[beginning]);
}

/** Returns the resource types that would be deployed, and whether each is in the region of the app. */
export function plannedTypes({ left }) {
  const types = new Map();
  for (const { type, location } of resourcesIn(template)) {
    if (left.some((beginning) => type.startsWith(beginning))) continue;
    types.set(type, (types.get(type) ?? false) || location === "[parameters('location')]");
  }
  return [...types].map(([type, isRegional]) => ({ type, isRegional }));
}

/** All resources of a template and of its modules, without those that it only reads. */
function resourcesIn({ resources }) {
  return Object.values(resources).flatMap((resource) => {
    if (resource.existing === true) return [];
    if (resource.type !== 'Microsoft.Resources/deployments') return [resource];
    return resourcesIn(resource.properties.template);
  });
}

function runtimeIn(root) {
  const app = resourcesIn(root).find(({ type }) => type === 'Microsoft.Web/sites');
  return app.properties.functionAppConfig.runtime.version;
}
