import { CliError } from '../cliError';
import { type OpenApp } from './openedApp';

/** Where a person sets something for an app. */
export const wheres: Readonly<Record<OpenApp['place'], string>> = {
  own: 'in the environment of this command',
  attached: 'in the environment of the command that runs the app',
  endpoint: 'in the settings of the app',
};

/** The error of a command that the settings of the app do not allow, with what to set and where. */
export function notAllowed(
  { place }: Pick<OpenApp, 'place'>,
  { message, code, setting }: { readonly message: string; readonly code: string; readonly setting: string },
): CliError {
  return new CliError(message, { code, remedy: `Set ${setting}=true ${wheres[place]}.` });
}
