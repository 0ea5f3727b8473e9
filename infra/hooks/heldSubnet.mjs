// Azure releases the subnet of a deleted app some time after it has deleted the app. Until then nobody can delete the network.
import { az, wait } from './azureCli.mjs';

/** The name of the link by which the platform of Flex Consumption holds a subnet. */
const link = 'legionservicelink';
const maxWaits = 60;

/** Waits until no subnet of a group is held, if the app is deleted already. Else azd deletes the app first. */
export function waitForHeldSubnet(subscription, group) {
  const has = (type) => hasResource(subscription, group, type);
  if (!has('Microsoft.Network/virtualNetworks') || has('Microsoft.Web/sites') || !isHeld(subscription, group)) return;
  console.log('The app is deleted, but Azure still holds the subnet of its network. Waiting until it is released.');
  for (let waits = 0; waits < maxWaits; waits += 1) {
    wait();
    if (!isHeld(subscription, group)) return;
  }
  throw new Error(
    `Azure still holds the subnet of the deleted app (${link}) in ${group}. Repeat "azd down" later: all that remains is the network.`,
  );
}

function isHeld(subscription, group) {
  const networks = az('network', 'vnet', 'list', '--subscription', subscription, '--resource-group', group);
  return networks.some(({ subnets }) => JSON.stringify(subnets ?? []).includes(link));
}

/** Asks without the group, because it may be gone, and no provider, because it may not be registered. */
function hasResource(subscription, group, type) {
  const resources = az('resource', 'list', '--subscription', subscription, '--resource-type', type);
  return resources.some(({ resourceGroup }) => resourceGroup.toLowerCase() === group.toLowerCase());
}
