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
    hasScheduler: parameters.durableBackend.value === 'scheduler',
    accounts: isProduction ? 3 : 2,
    instanceMemoryMB: parameters.instanceMemoryMB.value,
    node: runtimeIn(template),
  };
}

/** Returns the resource types that would be deployed, and whether each is in the region of the app. */
export function plannedTypes({ isIsolated, hasScheduler }) {
  const left = [...(isIsolated ? [] : ['Microsoft.Network/']), ...(hasScheduler ? [] : ['Microsoft.DurableTask/'])];
  const types = new Map();
  for (const { type, location } of resourcesIn(template)) {
    if (left.some((namespace) => type.startsWith(namespace))) continue;
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
