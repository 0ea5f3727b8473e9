// Whether the region has all that the deployment needs, and which region is the nearest one that has.
import { az } from '../azureCli.mjs';
import { regionName } from '../subscriptionDeployment.mjs';

const flex = ['functionapp', 'list-flexconsumption-locations'];

/** Regions in which Microsoft tests new versions of the platform. */
const forPreviews = /euap|stage|stg$/;

/** The region must have Flex Consumption, its Node.js, and each type of resource. */
export function regionFaults({ subscription, region, node, types, providers }) {
  const places = az('account', 'list-locations', '--subscription', subscription).filter(
    ({ name, metadata }) => metadata?.regionType === 'Physical' && !forPreviews.test(name),
  );
  const place = places.find(({ name }) => name === region);
  if (place === undefined)
    return [
      `AZURE_LOCATION is "${region}", which is no region of the subscription: az account list-locations -o table`,
    ];
  const withFlex = new Set(az(...flex, '--subscription', subscription).map(({ name }) => regionName(name)));
  const missing = [
    ...(withFlex.has(region) ? [] : ['Azure Functions Flex Consumption']),
    ...types.filter((type) => !hasType(providers, type, region)),
  ];
  if (missing.length > 0) {
    const allowed = places.filter(
      ({ name }) => withFlex.has(name) && types.every((type) => hasType(providers, type, name)),
    );
    return [`${region} does not have ${missing.join(', ')}. ${advice(place, allowed)}`];
  }
  return nodeFaults({ subscription, region, node });
}

function nodeFaults({ subscription, region, node }) {
  const list = ['functionapp', 'list-flexconsumption-runtimes', '--location', region, '--runtime', 'node'];
  const versions = az(...list, '--subscription', subscription).map(({ version }) => String(version));
  if (versions.includes(node)) return [];
  return [
    `${region} runs Node.js ${versions.join(', ')} on Flex Consumption, and the app needs ${node}. Choose another region.`,
  ];
}

/** Types without a list of regions are global. */
function hasType(providers, type, region) {
  const [namespace, ...rest] = type.split('/');
  const locations = providers
    .find((provider) => isSame(provider.namespace, namespace))
    ?.types?.find((one) => isSame(one.type, rest.join('/')))?.locations;
  return !locations?.length || locations.some((location) => regionName(location) === region);
}

function advice(place, allowed) {
  const [nearest] = allowed
    .map((one) => ({ ...one, km: kilometres(place.metadata, one.metadata) }))
    .sort((one, other) => one.km - other.km);
  if (nearest === undefined) return 'No other region of the subscription has all of it either.';
  const { name, displayName, km } = nearest;
  return `The app need not be in the region of a vault. The nearest region that has all of it is ${displayName} (${Math.round(km)} km): azd env set AZURE_LOCATION ${name}`;
}

/** The length of the great circle between two places. */
function kilometres(one, other) {
  const [lat1, lon1, lat2, lon2] = [one?.latitude, one?.longitude, other?.latitude, other?.longitude].map(
    (degrees) => (Number.parseFloat(degrees) * Math.PI) / 180,
  );
  const half = (angle) => Math.sin(angle / 2) ** 2;
  return 2 * 6_371 * Math.asin(Math.sqrt(half(lat2 - lat1) + Math.cos(lat1) * Math.cos(lat2) * half(lon2 - lon1)));
}

function isSame(one, other) {
  return one.toLowerCase() === other.toLowerCase();
}
