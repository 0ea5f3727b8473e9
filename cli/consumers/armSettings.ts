import { z } from 'zod';
import { ownChangeRights } from '../../shared/contracts/model/consumerChange';
import { type Cloud } from '../../shared/contracts/settings/clouds';
import { CliError } from '../cliError';
import { type SettingsApi } from './applySettings';
import { activityOf, armCall } from './armCall';

/** The lists of an app that can have references. */
export type SettingsList = 'appsettings' | 'connectionstrings';

const settingsSchema = z.object({ properties: z.record(z.string(), z.unknown()).nullish() });

/** Source: App Service REST reference, "List Application Settings" and "Update Application Settings". */
export function armSettings(cloud: Cloud, token: string, siteId: string, list: SettingsList): SettingsApi {
  const config = `${requireSite(siteId)}/config/${list}`;
  const own = { cloud, token };
  const [lists, writes] = siteId.includes('/slots/')
    ? [ownChangeRights.listSlotSettings, ownChangeRights.writeSlotSettings]
    : [ownChangeRights.listSettings, ownChangeRights.writeSettings];
  return {
    async read() {
      const path = `${config}/list?api-version=2023-12-01`;
      const { text, date } = await armCall({ ...own, right: lists, method: 'POST', path, body: undefined });
      const { properties } = settingsSchema.parse(JSON.parse(text));
      // Answers say seconds, and the log says parts of them.
      return { settings: properties ?? {}, at: new Date(date).toISOString() };
    },
    async replace(properties) {
      const path = `${config}?api-version=2023-12-01`;
      return (await armCall({ ...own, right: writes, method: 'PUT', path, body: { properties } })).correlationId;
    },
    ...activityOf(own, siteId.split('/slots/')[0] ?? siteId, /\/config\/write$/i),
  };
}

function requireSite(id: string): string {
  const site =
    /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w.()-]{1,90}\/providers\/Microsoft\.Web\/sites\/[\w-]{1,60}(?:\/slots\/[\w-]{1,60})?$/i;
  if (site.test(id)) return id;
  throw new CliError(`${JSON.stringify(id.slice(0, 200))} is no app of App Service. Nothing was read.`);
}
