import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeOwn } from '../../local/launch/addressFile';
import { type Cloud, knownClouds, publicCloud } from '../../shared/contracts/settings/clouds';
import { errorCodeOf, usageError } from '../cliError';

/** Settings that `kvmover init` keeps. None of them is a secret. */
const settingsSchema = z.strictObject({ MOVE_STAGING_KEY_ID: z.string() });
export type OwnSettings = Partial<z.infer<typeof settingsSchema>>;

export function settingsFile(folder: string): string {
  return path.join(folder, 'settings.json');
}

/** What `kvmover init` has written into the folder of the state. Throws a usage error for anything else there. */
export function ownSettings(folder: string): OwnSettings {
  const file = settingsFile(folder);
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return {};
    throw usageError(
      `${file} is not what kvmover init writes: expected { "MOVE_STAGING_KEY_ID": "<key id>" }.`,
      'Write it again: kvmover init',
    );
  }
}

/** Only the owner can read the file. */
export function keepSettings(folder: string, settings: Required<OwnSettings>): void {
  writeOwn(settingsFile(folder), `${JSON.stringify(settings, null, 2)}\n`);
}

/** The cloud of the vaults, as MOVE_CLOUD names it. */
export function namedCloud({ MOVE_CLOUD: named }: NodeJS.ProcessEnv): Cloud {
  return knownClouds.find(({ name }) => name === named) ?? publicCloud;
}
