import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { HostError } from '../hostError';

const localSettingsSchema = z.looseObject({
  IsEncrypted: z.boolean().optional(),
  Values: z.record(z.string(), z.coerce.string()).default({}),
});

/**
 * Puts the app settings into the environment before the app loads: first `Values` of local.settings.json, which, as with
 * Core Tools, give way to what the environment already has, then `settings`, which win over both.
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
