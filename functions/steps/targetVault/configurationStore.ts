import { type ConfigurationPlan, configurationPlanSchema } from '../../../shared/contracts/model/configuration';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byHash, type Provable, readProved } from '../../../shared/clients/store/provedJson';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { changedSinceStored } from '../stored/changedSinceStored';

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

/** `configuration` is the hash of the stored plan. Returns whether the move has to create the target, because it did not exist when the plan was made. */
export async function isTargetAbsent(
  store: ObjectStore,
  move: MoveSpec,
  configuration: string | undefined,
): Promise<boolean> {
  if (move.createTarget === null) return false;
  const proof = byHash<ConfigurationPlan>(configuration, hashPart);
  const changed = () => changedSinceStored('the configuration of the plan');
  return (await readConfigurationPlan(store, move, { proof, changed })).target === 'absent';
}
