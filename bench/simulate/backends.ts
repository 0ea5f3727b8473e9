import { type Clock } from '../../shared/clients/async/clock';
import { type BackendName, type Scenario } from './scenario';
import { station } from './station';

/** What a durable backend can do. */
interface Speed {
  /** Activities that begin in a second, and results that orchestrations take; for each instance, or for all together. */
  readonly activitiesPerSecond: number;
  readonly resultsPerSecond: number;
  readonly isShared: boolean;
  /** From a message to the function that it starts, without load. */
  readonly dispatchMs: number;
}

/**
 * Sources: "Performance and scale in Durable Functions" (Azure Storage, targets for fan-out and fan-in of one instance) and
 * "Durable Task Scheduler billing" (actions in a second). The dispatch times are assumptions.
 */
const speeds: Readonly<Record<BackendName, Speed>> = {
  embedded: { activitiesPerSecond: Infinity, resultsPerSecond: Infinity, isShared: false, dispatchMs: 0 },
  storage: { activitiesPerSecond: 100, resultsPerSecond: 150, isShared: false, dispatchMs: 50 },
  scheduler: { activitiesPerSecond: 2_000, resultsPerSecond: 2_000, isShared: true, dispatchMs: 15 },
  schedulerConsumption: { activitiesPerSecond: 500, resultsPerSecond: 500, isShared: true, dispatchMs: 15 },
};

/** The queue of a durable backend: messages wait when more come than it can dispatch. */
export interface Backend {
  /** Takes the message of an activity, or that of a result, timer or start. Returns the time until it reaches its function. */
  deliver(message: 'activity' | 'result'): number;
  /** How many instances run orchestrators. The others run activities only. */
  readonly orchestrating: number;
  /** The part of a time in which it dispatched as fast as it can. */
  use(ms: number): number;
}

export function backend(
  clock: Clock,
  { backend: name, instances, partitions }: Pick<Scenario, 'backend' | 'instances' | 'partitions'>,
): Backend {
  const { activitiesPerSecond, resultsPerSecond, isShared, dispatchMs } = speeds[name];
  // One instance at a time owns a partition, and takes its messages.
  const orchestrating = name === 'storage' ? Math.min(instances, partitions) : instances;
  const activities = station(clock);
  const results = isShared ? activities : station(clock);
  const serviceMs = {
    activity: 1_000 / (activitiesPerSecond * (isShared ? 1 : instances)),
    result: 1_000 / (resultsPerSecond * (isShared ? 1 : orchestrating)),
  };
  return {
    orchestrating,
    deliver: (message) => (message === 'activity' ? activities : results).serve(serviceMs[message]) + dispatchMs,
    use: (ms) => Math.max(activities.busyMs(), results.busyMs()) / ms,
  };
}
