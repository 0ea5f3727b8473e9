import { type ConfigurationPlan, configurationPlanSchema } from '../../../shared/contracts/model/configuration';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type Provable, readProved } from '../../../shared/clients/store/provedJson';
import { storeNames } from '../../../shared/rules/storeNames';

/**
 * Reads the stored part of a plan about the vaults themselves. Throws `STORE_OBJECT_INVALID` if it is missing or
 * damaged.
 */
export async function readConfigurationPlan(
  store: ObjectStore,
  move: MoveSpec,
  proved: Provable<ConfigurationPlan>,
): Promise<ConfigurationPlan> {
  const name = storeNames.configurationPlan(move);
  const stored = await readProved(store, { name, schema: configurationPlanSchema, ...proved });
  if (stored !== undefined) return stored;
  const message = `Expected the plan's configuration at ${name}; it is missing. Start a new move.`;
  throw new MoverError('STORE_OBJECT_INVALID', message, { retryable: false });
}
