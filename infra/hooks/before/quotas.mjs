// Whether a new installation still fits into the quotas of the subscription in the region.
import { az } from '../azureCli.mjs';

/** An instance of 2,048 MB uses one core of the quota of Flex Consumption. */
const memoryOfCore = 2_048;

export function quotaFaults({ subscription, region, accounts, instanceMemoryMB }) {
  return [
    ...faultsOf(`storage accounts in ${region}`, accounts, () => accountsIn(subscription, region)),
    ...faultsOf(`cores of Flex Consumption in ${region}`, instanceMemoryMB / memoryOfCore, () =>
      coresIn(subscription, region),
    ),
  ];
}

function accountsIn(subscription, region) {
  return [az('storage', 'account', 'show-usage', '--location', region, '--subscription', subscription)];
}

/** The answer can also have quotas of other plans, which do not matter here. */
function coresIn(subscription, region) {
  const url = `/subscriptions/${subscription}/providers/Microsoft.Web/locations/${region}/usages?api-version=2024-11-01`;
  const { value } = az('rest', '--method', 'get', '--url', url);
  return value.filter(({ name }) => /^cores usage|flex/i.test(name?.value ?? ''));
}

/** An account that may deploy may not always read a quota, so this is no fault. */
function faultsOf(what, needed, read) {
  try {
    return read()
      .filter(({ currentValue, limit }) => limit - currentValue < needed)
      .map(
        ({ currentValue, limit }) =>
          `The subscription has ${currentValue} of ${limit} ${what}, and the installation needs ${needed} more. Ask for a larger quota, or choose another region.`,
      );
  } catch ({ message }) {
    console.log(`Not checked: ${what}. ${message}`);
    return [];
  }
}
