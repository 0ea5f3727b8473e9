import { type RunRef } from '../../../shared/clients/claims/runRef';
import {
  stepResultsSchema,
  driftSchema,
  type ConfigurationReport,
  type ConfigurationStep,
  type StepResult,
  type ConfigurationPlan,
  configurationPlanSchema,
} from '../../../shared/contracts/model/configuration';
import { type ReadStored, changedSinceStored } from '../stored/sealedJson';
import { stepName } from './writeStep';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byHash, type Provable, requireStored } from '../../../shared/clients/store/provedJson';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
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
  return requireStored(store, { name, what: "the plan's configuration", schema: configurationPlanSchema, ...proved });
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

/** Where the steps keep what they did, and what they found different at the end. */
export const configurationPlaces = {
  results: (run: RunRef) =>
    ({ name: storeNames.configurationResults(run), schema: stepResultsSchema, shown: 'shownResults' }) as const,
  drift: (run: RunRef) => ({ name: storeNames.drift(run), schema: driftSchema, shown: 'shownResults' }) as const,
};

/** Returns what the report shows about the vaults themselves; as planned if the move did not reach it. */
export async function readConfigurationReport(
  read: ReadStored,
  move: MoveSpec,
  { entries, steps, byHand, notLooked }: ConfigurationPlan,
): Promise<ConfigurationReport> {
  const stored = await read(configurationPlaces.results(move));
  const compared = await read(configurationPlaces.drift(move));
  const results = stored?.results ?? steps.map(notDone);
  return { entries, results, byHand, notLooked, drift: compared?.drift ?? null };
}

function notDone(step: ConfigurationStep): StepResult {
  return { part: step.kind, name: stepName(step), state: 'notDone' };
}
