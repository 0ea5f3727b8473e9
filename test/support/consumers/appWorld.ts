import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type RunningAzure } from '../../../local/azure/startAzure';
import { type SettingsApi, type SettingsWrite } from '../../../cli/consumers/applySettings';
import { type Settings } from '../../../cli/consumers/changedSettings';
import { armAudience } from '../azure/azureArm';
import { azureRequest } from '../azure/azureRequest';

export const site = `/subscriptions/${defaultSubscriptionId}/resourceGroups/estate/providers/Microsoft.Web/sites/shop`;
const config = `${site}/config/appsettings`;
const version = '2023-12-01';
export const containerApp = `/subscriptions/${defaultSubscriptionId}/resourceGroups/estate/providers/Microsoft.App/containerApps/shop`;

/** An app with these settings, for the seed of an embedded Azure. */
export function seedApp(settings: Settings) {
  const [scope, name] = [site.slice(0, site.lastIndexOf('/')), 'shop'];
  return [
    { scope, name, type: 'Microsoft.Web/sites', properties: {} },
    {
      scope: `${site}/config`,
      name: 'appsettings',
      type: 'Microsoft.Web/sites/config',
      properties: settings,
      isChild: true,
    },
  ];
}

/** A container app with these secrets, for the seed of an embedded Azure. */
export function seedContainerApp(secrets: Settings) {
  const [scope, name] = [containerApp.slice(0, containerApp.lastIndexOf('/')), 'shop'];
  const configuration = { ingress: { external: true }, secrets: Object.values(secrets) };
  return [{ scope, name, type: 'Microsoft.App/containerApps', properties: { configuration, template: { scale: 2 } } }];
}

async function ask(azure: RunningAzure, objectId: string, request: { method: string; path: string; body?: object }) {
  const token = await azure.control.issueToken({ audience: armAudience, objectId });
  const answer = await azureRequest(azure, 'management.azure.com', { ...request, token });
  if (answer.status >= 300) throw new Error(`${request.method} ${request.path}: ${String(answer.status)}`);
  return answer;
}

/** The settings of the app as an identity reads and writes them. */
export function settingsApi(azure: RunningAzure, objectId: string): SettingsApi {
  return {
    async read() {
      const { body, headers } = await ask(azure, objectId, {
        method: 'POST',
        path: `${config}/list?api-version=${version}`,
      });
      return {
        settings: (body as { properties: Settings }).properties,
        at: new Date(headers.date ?? '').toISOString(),
      };
    },
    async replace(properties) {
      const { headers } = await ask(azure, objectId, {
        ...{ method: 'PUT', path: `${config}?api-version=${version}`, body: { properties } },
      });
      return String(headers['x-ms-correlation-request-id']);
    },
    ...activityOf(azure, objectId, site),
  };
}

/** The secrets of the container app as an identity reads and writes them. */
export function secretsApi(azure: RunningAzure, objectId: string): SettingsApi {
  const at = '?api-version=2024-03-01';
  return {
    async read() {
      const path = `${containerApp}/listSecrets${at}`;
      const { body, headers } = await ask(azure, objectId, { method: 'POST', path });
      const { value } = body as { value: { name: string }[] };
      const settings = Object.fromEntries(value.map((one) => [one.name, one]));
      return { settings, at: new Date(headers.date ?? '').toISOString() };
    },
    async replace(settings) {
      const body = { properties: { configuration: { secrets: Object.values(settings) } } };
      const { headers } = await ask(azure, objectId, { method: 'PATCH', path: `${containerApp}${at}`, body });
      return String(headers['x-ms-correlation-request-id']);
    },
    ...activityOf(azure, objectId, containerApp),
  };
}

function activityOf(
  azure: RunningAzure,
  objectId: string,
  resource: string,
): Pick<SettingsApi, 'writesSince' | 'pause'> {
  return {
    async writesSince(at) {
      const filter = encodeURIComponent(`eventTimestamp ge '${at}' and resourceUri eq '${resource}'`);
      const path = `/subscriptions/${defaultSubscriptionId}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${filter}`;
      const { body } = await ask(azure, objectId, { method: 'GET', path });
      return (body.value as { correlationId: string; eventTimestamp: string; caller: string }[]).map(
        ({ correlationId, eventTimestamp, caller }): SettingsWrite => ({
          correlationId,
          at: eventTimestamp,
          by: caller,
        }),
      );
    },
    pause: () => Promise.resolve(),
  };
}
