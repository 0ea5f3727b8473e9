import type { InstanceRow } from '../../store/instanceTable';
import type { LiveHistory } from '../history/liveHistory';
import { readOrchestratorAnswer, type OrchestratorAnswer } from './orchestratorAnswer';
import { orchestratorInput } from './orchestratorInput';
import type { Arrivals } from './turnArrivals';
import type { TurnTools } from './turnTools';

/** Calls an orchestrator function with its whole history and reads the answer. Faults of the app never reject. */
export async function callOrchestrator(
  tools: TurnTools,
  row: InstanceRow,
  live: LiveHistory,
  arrivals: Arrivals,
): Promise<OrchestratorAnswer> {
  const orchestrators = [...tools.core.functions.values()].filter((fn) => fn.triggerType === 'orchestrationtrigger');
  const fn = orchestrators.find((each) => each.name.toLowerCase() === row.name.toLowerCase());
  if (!fn) return { kind: 'broken', reason: unknownOrchestrator(row.name, orchestrators) };
  const triggerData = { json: orchestratorInput(row, live, arrivals, tools.settings) };
  return readOrchestratorAnswer(await tools.invoke(fn, { triggerData }));
}

/** The extension's text for a name that no orchestrator has. */
export function unknownOrchestrator(name: string, known: readonly { readonly name: string }[]): string {
  const names = known.map((each) => `'${each.name}'`).join(', ');
  const info = names === '' ? 'No orchestrator functions are currently registered!' : `Known are: ${names}.`;
  return `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. Additional info: ${info}`;
}
