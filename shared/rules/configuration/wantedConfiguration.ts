import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ConfigurationRequest, configurationSchema } from '../../contracts/model/targetRequest';

/**
 * The parts of the configuration that a move writes. Undefined: none. A target that the move creates becomes like the source.
 * An existing target may be in use, so the move changes only what the request asks for.
 */
export function wantedConfiguration({
  createTarget,
  configuration,
}: Pick<MoveSpec, 'createTarget' | 'configuration'>): ConfigurationRequest | undefined {
  if (configuration !== null) return configuration;
  return createTarget === null ? undefined : configurationSchema.parse({});
}
