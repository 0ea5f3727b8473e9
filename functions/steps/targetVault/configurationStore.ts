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
import { type ReadStored } from '../stored/sealedJson';
import { stepName } from './writeStep';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';

import { storeNames } from '../../../shared/rules/storeNames';

/** The stored part of a plan about the vaults themselves. */
export function configurationOf(move: RunRef) {
  const nameOf = (hash: string): string => storeNames.configurationPlan(move, hash);
  return { nameOf, what: "the plan's configuration", schema: configurationPlanSchema };
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
