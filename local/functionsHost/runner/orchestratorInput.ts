import type { HostSettings } from '../app/readHostJson';
import type { InstanceRow } from '../store/instanceTable';
import type { LiveHistory } from './liveHistory';
import { readParent } from './parentInstance';
import type { Arrivals } from './turnArrivals';

/** The schema of actions with long timers and HTTP polling in the library, and with entity locks. */
const replaySchema = 3;

/**
 * The text that an orchestrator function is called with (extension:
 * Bindings/OrchestrationTriggerAttributeBindingProvider.cs). History and input are JSON texts already.
 */
export function orchestratorInput(
  row: InstanceRow,
  live: LiveHistory,
  arrivals: Arrivals,
  settings: HostSettings['durableTask'],
): string {
  const rest = JSON.stringify({
    instanceId: row.instanceId,
    isReplaying: live.length > 0,
    parentInstanceId: readParent(row.parent)?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: replaySchema,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    // Spelt as the extension spells it.
    defaultHttpAsyncRequestSleepTimeMillseconds: settings.httpSettings.defaultAsyncRequestSleepTimeMilliseconds,
  });
  return `{"history":${live.textWith(arrivals.events)},"input":${row.input ?? 'null'},${rest.slice(1)}`;
}
