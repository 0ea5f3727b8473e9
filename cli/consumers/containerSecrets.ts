import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type ChangeRight, ownChangeRights as rights } from '../../shared/contracts/model/consumerChange';
import { type Cloud } from '../../shared/contracts/settings/clouds';
import { CliError } from '../cliError';
import { type SettingsApi } from './applySettings';
import { activityOf, armCall } from './armCall';

const secretSchema = z.looseObject({ name: z.string() });
const secretsSchema = z.object({ value: z.array(secretSchema) });
const appSchema = z.object({ properties: z.object({ provisioningState: z.string().nullish() }) });

/**
 * The secrets of a container app, by name, with their values. A PATCH of the list leaves everything else of the app as it is, and the list
 * has to be whole. Sources: Container Apps REST reference, "List Secrets" and "Update", which is a JSON Merge Patch and ends later.
 */
export function containerSecrets(cloud: Cloud, token: string, id: string): SettingsApi {
  const app = requireApp(id);
  const own = { cloud, token };
  const ask = (right: ChangeRight, method: string, path: string, body?: object) =>
    armCall({ ...own, right, method, path: `${app}${path}?api-version=2024-03-01`, body });
  return {
    async read() {
      const { text, date } = await ask(rights.listSecrets, 'POST', '/listSecrets');
      const { value } = secretsSchema.parse(JSON.parse(text));
      const settings = Object.fromEntries(value.map((one) => [one.name, withoutResolved(one)]));
      return { settings, at: new Date(date).toISOString() };
    },
    async replace(settings) {
      const secrets = Object.values(settings);
      const { correlationId } = await ask(rights.writeApp, 'PATCH', '', { properties: { configuration: { secrets } } });
      for (let looks = 0; looks < maxLooks; looks += 1) {
        const { properties } = appSchema.parse(JSON.parse((await ask(rights.readApp, 'GET', '')).text));
        if (properties.provisioningState !== 'InProgress') break;
        await sleep(pauseMs);
      }
      return correlationId;
    },
    ...activityOf(own, app, /\/containerApps\/write$/i),
  };
}

/** The service reads the value of a reference itself, so it is not sent back. */
function withoutResolved(secret: z.infer<typeof secretSchema>): unknown {
  const { value: _, ...reference } = secret;
  return typeof secret['keyVaultUrl'] === 'string' ? reference : secret;
}

/** An update takes seconds, and rarely minutes. */
const maxLooks = 60;
const pauseMs = 5_000;

function requireApp(id: string): string {
  const app =
    /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w.()-]{1,90}\/providers\/Microsoft\.App\/containerApps\/[\w-]{1,32}$/i;
  if (app.test(id)) return id;
  throw new CliError(`${JSON.stringify(id.slice(0, 200))} is no container app. Nothing was read.`);
}
