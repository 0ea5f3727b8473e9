import {
  type ConfigurationPlan,
  type ConfigurationReport,
  type ConfigurationStep,
  driftSchema,
  type StepResult,
  stepResultsSchema,
} from '../../../shared/contracts/model/configuration';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../shared/rules/storeNames';
import { stepName } from './writeStep';
import { type ReadStored } from '../stored/sealedJson';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/** Where the steps keep what they did, and what they found different at the end. */
export const configurationPlaces = {
  results: (run: Run) =>
    ({ name: storeNames.configurationResults(run), schema: stepResultsSchema, shown: 'shownResults' }) as const,
  drift: (run: Run) => ({ name: storeNames.drift(run), schema: driftSchema, shown: 'shownResults' }) as const,
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
