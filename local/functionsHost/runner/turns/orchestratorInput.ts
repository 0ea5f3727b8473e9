import type { HostSettings } from '../../app/readHostJson';
import type { InstanceRow } from '../../store/instanceTable';
import type { LiveHistory } from '../history/liveHistory';
import { readParent } from '../instances/parentInstance';
import type { Arrivals } from './turnArrivals';

/** The library's schema of actions that includes long timers, HTTP polling and entity locks. */
const replaySchema = 3;

/**
 * Builds the input text of an orchestrator function (extension:
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
    // The extension spells the name this way.
    defaultHttpAsyncRequestSleepTimeMillseconds: settings.httpSettings.defaultAsyncRequestSleepTimeMilliseconds,
  });
  return `{"history":${live.textWith(arrivals.events)},"input":${row.input ?? 'null'},${rest.slice(1)}`;
}
