import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { HostError } from '../hostError';

const localSettingsSchema = z.looseObject({
  IsEncrypted: z.boolean().optional(),
  Values: z.record(z.string(), z.coerce.string()).default({}),
});

/**
 * Writes the app settings into the environment before the app loads. Like Core Tools, `Values` of local.settings.json do not
 * replace existing variables. `settings` replace both.
 */
export function applySettings(appDir: string, settings: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(readLocalSettings(appDir))) process.env[name] ??= value;
  Object.assign(process.env, settings);
}

function readLocalSettings(appDir: string): Record<string, string> {
  const file = path.join(appDir, 'local.settings.json');
  if (!existsSync(file)) return {};
  try {
    const parsed = localSettingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (!parsed.IsEncrypted) return parsed.Values;
  } catch (error) {
    throw new HostError('APP_NOT_LOADED', `${file} is not a settings file: ${String(error)}`, { cause: error });
  }
  throw new HostError('APP_NOT_LOADED', `${file} is encrypted. Run "func settings decrypt" in the app's folder first.`);
}

/** Replaces each `%NAME%` with the app setting of that name. Leaves names that are not set unchanged. */
export function expandSettings(text: string): string {
  return text.replace(/%([^%\s]+)%/g, (whole, name: string) => process.env[name] ?? whole);
}

/** Whether the app settings disable a function. */
export function isDisabled(functionName: string): boolean {
  const value = process.env[`AzureWebJobs.${functionName}.Disabled`];
  return value === '1' || value?.toLowerCase() === 'true';
}
