import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ConfigurationRequest, configurationSchema } from '../../contracts/api/targetRequest';

/**
 * What of the configuration a move writes; undefined: nothing. Who has a target made expects it to be like the source; a
 * target that was there before is somebody's, and is changed only where the request says so.
 */
export function wantedConfiguration({
  createTarget,
  configuration,
}: Pick<MoveSpec, 'createTarget' | 'configuration'>): ConfigurationRequest | undefined {
  if (configuration !== null) return configuration;
  return createTarget === null ? undefined : configurationSchema.parse({});
}
