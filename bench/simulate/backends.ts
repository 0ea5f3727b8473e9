import { type Clock, wait } from '../../shared/clients/async/clock';
import { type BackendName } from './scenario';
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
  /** Resolves when the message of an activity, or that of a result, timer or start, has reached its function. */
  deliver(message: 'activity' | 'result'): Promise<void>;
  /** The part of a time in which it dispatched as fast as it can. */
  use(ms: number): number;
}

export function backend(clock: Clock, name: BackendName, instances: number): Backend {
  const { activitiesPerSecond, resultsPerSecond, isShared, dispatchMs } = speeds[name];
  const activities = station(clock);
  const results = isShared ? activities : station(clock);
  const times = isShared ? 1 : instances;
  const serviceMs = {
    activity: 1_000 / (activitiesPerSecond * times),
    result: 1_000 / (resultsPerSecond * times),
  };
  return {
    async deliver(message) {
      await (message === 'activity' ? activities : results).serve(serviceMs[message]);
      if (dispatchMs > 0) await wait(clock, dispatchMs);
    },
    use: (ms) => Math.max(activities.busyMs(), results.busyMs()) / ms,
  };
}
