import {
  type ConfigurationPlan,
  type ConfigurationReport,
  type ConfigurationStep,
  driftSchema,
  type StepResult,
  stepResultsSchema,
} from '../../../shared/contracts/model/configuration';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { stepName } from './writeStep';

/** Returns what the report shows about the vaults themselves; as planned if the move did not reach it. */
export async function readConfigurationReport(
  store: ObjectStore,
  move: MoveSpec,
  { entries, steps, byHand, notLooked }: ConfigurationPlan,
): Promise<ConfigurationReport> {
  const stored = await readJson(store, storeNames.configurationResults(move), stepResultsSchema);
  const compared = await readJson(store, storeNames.drift(move), driftSchema);
  const results = stored?.results ?? steps.map(notDone);
  return { entries, results, byHand, notLooked, drift: compared?.drift ?? null };
}

function notDone(step: ConfigurationStep): StepResult {
  return { part: step.kind, name: stepName(step), state: 'notDone' };
}
