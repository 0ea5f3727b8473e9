import { type ConfigurationPlan, configurationPlanSchema } from '../../../shared/contracts/model/configuration';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

/**
 * Reads the stored part of a plan about the vaults themselves. Throws `STORE_OBJECT_INVALID` if it is missing or
 * damaged.
 */
export async function readConfigurationPlan(store: ObjectStore, move: MoveSpec): Promise<ConfigurationPlan> {
  const name = storeNames.configurationPlan(move);
  const stored = await readJson(store, name, configurationPlanSchema);
  if (stored !== undefined) return stored;
  const message = `Expected the plan's configuration at ${name}; it is missing. Start a new move.`;
  throw new MoverError('STORE_OBJECT_INVALID', message, { retryable: false });
}

/** Returns whether the move has to create the target, because it did not exist when the plan was made. */
export async function isTargetAbsent(store: ObjectStore, move: MoveSpec): Promise<boolean> {
  return move.createTarget !== null && (await readConfigurationPlan(store, move)).target === 'absent';
}
