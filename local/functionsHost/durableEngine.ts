import type { CoreModule } from './app/coreModule';
import type { Invoke } from './app/invokeFunction';
import type { HostSettings } from './app/readHostJson';
import { DurableOperations } from './client/durableOperations';
import { EndWaiters } from './client/endWaiters';
import type { HostLog } from './hostLog';
import { ActivityRunner, type ActivityRunnerOptions } from './runner/activities/activityRunner';
import { HistoryCache } from './runner/history/historyCache';
import { OrchestrationRunner } from './runner/turns/orchestrationRunner';
import type { PayloadLimit } from './runner/payloadLimit';
import { TimerRunner } from './runner/turns/timerRunner';
import type { InstanceRow } from './store/instanceTable';
import type { StateStore } from './store/stateStore';

export interface EngineOptions {
  readonly core: CoreModule;
  readonly invoke: Invoke;
  readonly store: StateStore;
  readonly log: HostLog;
  readonly settings: HostSettings;
  readonly extraInputs: ActivityRunnerOptions['extraInputs'];
  readonly hasEarlyTimers: boolean;
  readonly maxPayloadBytes: PayloadLimit;
  readonly onTimeout: () => void;
}

/** Connects store, runners and client operations. Nothing runs before `start()`, which also resumes pending work. */
export function createDurableEngine(options: EngineOptions) {
  const { core, invoke, store, log, settings, extraInputs, maxPayloadBytes, onTimeout } = options;
  const { durableTask, functionTimeoutMs } = settings;
  const waiters = new EndWaiters();
  const orchestrations: OrchestrationRunner = new OrchestrationRunner({
    tools: { ...options, cache: new HistoryCache(store), settings: durableTask },
    activitiesWait: () => activities.isBusy,
    onSaved: ({ row, saved, end }) => {
      activities.add(saved.activities);
      for (const key of saved.woken) orchestrations.wake(key);
      for (const key of saved.answered) orchestrations.answered(key);
      if (saved.timers) timers.check();
      if (end !== 'running' && end !== 'suspended') waiters.ended(row.instanceId);
      if (end === 'failed') logFailure(log, row);
    },
  });
  const wake = (key: number): void => {
    orchestrations.wake(key);
  };
  const activities: ActivityRunner = new ActivityRunner({
    store,
    core,
    invoke,
    log,
    extraInputs,
    maxConcurrent: durableTask.maxConcurrentActivityFunctions,
    timeoutMs: functionTimeoutMs,
    maxPayloadBytes,
    onTimeout,
    onAnswered: (key, isFinal) => {
      if (isFinal) orchestrations.answered(key);
      else wake(key);
    },
    onIdle: () => {
      orchestrations.endRests();
    },
  });
  const timers = new TimerRunner({ store, log, onFired: wake });
  const namesOf = (triggerType: string): string[] =>
    [...core.functions.values()].filter((fn) => fn.triggerType === triggerType).map((fn) => fn.name);
  const overridable = durableTask.overridableExistingInstanceStates;
  return {
    api: {
      operations: new DurableOperations({ store, overridable, wake }),
      waiters,
      orchestrators: () => namesOf('orchestrationtrigger'),
      entities: () => namesOf('entitytrigger'),
    },
    /** Resumes the work that was pending when the previous process ended. */
    start: () => {
      activities.add(store.activities.ids());
      for (const key of store.messages.keys()) wake(key);
      timers.check();
    },
    stop: async (limitMs: number) => {
      timers.stop();
      await activities.stop(limitMs);
      await orchestrations.stop(limitMs);
    },
  };
}

/** Logs no reason, because it may contain data of the app. The status of the instance shows the reason. */
function logFailure(log: HostLog, { name, instanceId }: InstanceRow): void {
  const message = `Orchestration '${instanceId}' of '${name}' failed.`;
  log({ level: 'error', category: `Function.${name}`, message, functionName: name });
}
