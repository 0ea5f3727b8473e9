// Runs before `azd down`, and stops it if it would delete more than this installation. azd deletes every resource
// group that its deployment wrote to, including any vault in such a group.
import { az, given, runHook } from './azureCli.mjs';
import { waitForHeldSubnet } from './heldSubnet.mjs';

runHook(() => {
  const environment = given('AZURE_ENV_NAME');
  const subscription = given('AZURE_SUBSCRIPTION_ID');
  const own = process.env.AZURE_RESOURCE_GROUP || `rg-kvmover-${environment}`;
  const others = groupsOf(az('deployment', 'sub', 'list', '--subscription', subscription), environment).filter(
    (group) => !isSame(group, own),
  );
  const vaults = vaultsIn(az('keyvault', 'list', '--subscription', subscription), own, environment);
  if (others.length === 0 && vaults.length === 0) return waitForHeldSubnet(subscription, own);
  const faults = [
    ...others.map((group) => `resource group ${group}, which is not the installation's`),
    ...vaults.map((vault) => `vault ${vault}, which is in ${own} and is not the installation's`),
  ];
  throw new Error(
    [
      '"azd down" could delete resources that are not part of the installation:',
      ...faults.map((fault) => `  ${fault}`),
      `Move such vaults elsewhere, then: az group delete --subscription ${subscription} --name ${own}`,
      'docs/deploy.md lists what remains, and how to delete it.',
    ].join('\n'),
  );
});

/** Resource groups of the deployments that azd could treat as its own: by their tag, or without a tag by their name. */
function groupsOf(deployments, environment) {
  const own = deployments.filter(
    ({ name, tags }) => tags?.['azd-env-name'] === environment || name.includes(environment),
  );
  const ids = own.flatMap(({ properties }) => [
    ...(properties.outputResources ?? []).map(({ id }) => id),
    ...(properties.dependencies ?? []).flatMap(({ id, dependsOn }) => [id, ...dependsOn.map((needed) => needed.id)]),
  ]);
  const groups = ids.map((id) => /\/resourceGroups\/([^/]+)/i.exec(id ?? '')?.[1]?.toLowerCase());
  return [...new Set(groups.filter((group) => group !== undefined))];
}

function vaultsIn(vaults, group, environment) {
  return vaults
    .filter(({ resourceGroup, tags }) => isSame(resourceGroup, group) && !isStagingVault(tags, environment))
    .map(({ name }) => name);
}

function isStagingVault(tags, environment) {
  return tags?.application === 'keyvault-mover' && tags['azd-env-name'] === environment;
}

function isSame(one, other) {
  return one.toLowerCase() === other.toLowerCase();
}
