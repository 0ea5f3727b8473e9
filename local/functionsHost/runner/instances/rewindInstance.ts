import type { InstanceRow } from '../../store/instanceTable';
import type { StateStore } from '../../store/stateStore';
import { decided, EventType, type HistoryEvent, incoming, readEvent } from '../history/historyEvent';
import { Status } from './instanceStatus';

export type RewindResult = { readonly woken: readonly number[] } | { readonly fault: string };

/**
 * Rewinds a failed instance, and the failed children that caused its failure, to the state before the failure. It replaces
 * the failure's events in the history, so that the next turn schedules the failed work again
 * (DurableTask.AzureStorage: Tracking/AzureTableTrackingStore.cs). Call it inside a commit.
 */
export function rewindInstance(store: StateStore, row: InstanceRow, reason: string | null): RewindResult {
  const family = failedFamily(store, row);
  const timed = family.find(({ events }) => events.some(({ EventType: type }) => type === EventType.TimerCreated));
  if (timed) {
    const why = 'its timers, including the timers of retries, cannot be undone';
    return { fault: `Instance '${timed.row.instanceId}' cannot be rewound: ${why}.` };
  }
  for (const member of family) rewriteMember(store, member, family, reason);
  return { woken: family.map((member) => member.row.key) };
}

interface Member {
  readonly row: InstanceRow;
  readonly events: readonly HistoryEvent[];
}

function failedFamily(store: StateStore, row: InstanceRow): Member[] {
  const events = store.history.read(row.key).map(readEvent);
  const children = events.filter(isType(EventType.SubOrchestrationInstanceFailed)).flatMap((failure) => {
    const child = store.instances.find(childOf(failure, events));
    return child?.status === Status.Failed ? failedFamily(store, child) : [];
  });
  return [{ row, events }, ...children];
}

function rewriteMember(store: StateStore, member: Member, family: readonly Member[], reason: string | null): void {
  const { row, events } = member;
  const rewound = new Set(family.map((each) => each.row.instanceId));
  const rescheduled = new Set(
    events
      .filter((event) => event.EventType === EventType.TaskFailed || isLostChild(event, events, rewound))
      .map((failure) => Number(failure['TaskScheduledId'])),
  );
  const texts = events.map((event) => JSON.stringify(replacement(event, rescheduled) ?? event));
  store.history.clear(row.key);
  store.history.append(row.key, 0, texts);
  const now = Date.now();
  store.instances.change({ ...row, status: Status.Pending, output: null, updatedAt: now });
  store.messages.add(row.key, incoming(EventType.GenericEvent, { Data: reason ?? 'Rewound' }, now));
}

/** A placeholder that names the replaced event. Returns undefined for events that stay. */
function replacement(event: HistoryEvent, rescheduled: ReadonlySet<number>): HistoryEvent | undefined {
  const scheduling = isType(EventType.TaskScheduled)(event) || isType(EventType.SubOrchestrationInstanceCreated)(event);
  const isScheduledAgain = scheduling && rescheduled.has(event.EventId);
  const name = failureNames.get(event.EventType) ?? (isScheduledAgain ? 'Scheduled' : undefined);
  if (name === undefined) return undefined;
  return decided(EventType.GenericEvent, event.EventId, { Data: `Rewound: ${name}` }, Date.parse(event.Timestamp));
}

const failureNames = new Map<number, string>([
  [EventType.TaskFailed, 'TaskFailed'],
  [EventType.SubOrchestrationInstanceFailed, 'SubOrchestrationInstanceFailed'],
  [EventType.ExecutionCompleted, 'ExecutionCompleted'],
]);

/** A child that was terminated or purged cannot be rewound, so the parent starts it again. */
function isLostChild(event: HistoryEvent, events: readonly HistoryEvent[], rewound: ReadonlySet<string>): boolean {
  return isType(EventType.SubOrchestrationInstanceFailed)(event) && !rewound.has(childOf(event, events));
}

function childOf(failure: HistoryEvent, events: readonly HistoryEvent[]): string {
  const created = events.find(
    (event) => isType(EventType.SubOrchestrationInstanceCreated)(event) && event.EventId === failure['TaskScheduledId'],
  );
  return typeof created?.['InstanceId'] === 'string' ? created['InstanceId'] : '';
}

function isType(type: number): (event: HistoryEvent) => boolean {
  return (event) => event.EventType === type;
}
