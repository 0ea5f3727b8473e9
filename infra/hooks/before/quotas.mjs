// Whether a new installation still fits into the quotas of the subscription in the region.
import { az } from '../azureCli.mjs';

/** An instance of 2,048 MB uses one core of the quota of Flex Consumption. */
const memoryOfCore = 2_048;

export function quotaFaults({ subscription, region, accounts, instanceMemoryMB }) {
  const storage = az('storage', 'account', 'show-usage', '--location', region, '--subscription', subscription);
  return [
    ...faultOf(`storage accounts in ${region}`, storage, accounts),
    ...coresIn(subscription, region).flatMap((cores) =>
      faultOf(`cores of Flex Consumption in ${region}`, cores, instanceMemoryMB / memoryOfCore),
    ),
  ];
}

/** The answer can also have quotas of other plans, which do not matter here. */
function coresIn(subscription, region) {
  const url = `/subscriptions/${subscription}/providers/Microsoft.Web/locations/${region}/usages?api-version=2024-11-01`;
  const { value } = az('rest', '--method', 'get', '--url', url);
  return value.filter(({ name }) => /^cores usage|flex/i.test(name?.value ?? ''));
}

function faultOf(what, { currentValue, limit }, needed) {
  if (limit - currentValue >= needed) return [];
  return [
    `The subscription has ${currentValue} of ${limit} ${what}, and the installation needs ${needed} more. Ask for a larger quota, or choose another region.`,
  ];
}
