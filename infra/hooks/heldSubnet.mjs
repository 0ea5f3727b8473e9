// Azure releases the subnet of a deleted app some time after it has deleted the app. Until then nobody can delete the network.
import { az, wait } from './azureCli.mjs';

/** The name of the link by which the platform of Flex Consumption holds a subnet. */
const link = 'legionservicelink';
const maxWaits = 60;

/** Waits until no subnet of a group is held, if the app is deleted already. Else azd deletes the app first. */
export function waitForHeldSubnet(subscription, group) {
  if (!isHeld(subscription, group) || hasApp(subscription, group)) return;
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
  const networks = az('network', 'vnet', 'list', '--subscription', subscription);
  return networks.some(
    ({ resourceGroup, subnets }) =>
      resourceGroup.toLowerCase() === group.toLowerCase() && JSON.stringify(subnets ?? []).includes(link),
  );
}

function hasApp(subscription, group) {
  const apps = ['--resource-group', group, '--resource-type', 'Microsoft.Web/sites'];
  return az('resource', 'list', '--subscription', subscription, ...apps).length > 0;
}
