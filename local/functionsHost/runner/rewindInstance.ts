import type { InstanceRow } from '../store/instanceTable';
import type { StateStore } from '../store/stateStore';
import { decided, EventType, incoming, Status, type HistoryEvent } from './historyEvent';
import { readEvent } from './readEvent';

export type RewindResult = { readonly woken: readonly number[] } | { readonly fault: string };

/**
 * Makes a failed instance, and the failed children that it fell over, go on from before the failure: the events of the
 * failure are neutralised in the history, so that the next turn schedules again what had failed
 * (DurableTask.AzureStorage: Tracking/AzureTableTrackingStore.cs). To be called inside a commit.
 */
export function rewindInstance(store: StateStore, row: InstanceRow, reason: string | null): RewindResult {
  const family = failedFamily(store, row);
  const timed = family.find(({ events }) => events.some(({ EventType: type }) => type === EventType.TimerCreated));
  if (timed) {
    const why = 'its timers, those of retries included, cannot be taken back';
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
  const again = new Set(
    events
      .filter((event) => event.EventType === EventType.TaskFailed || isLostChild(event, events, rewound))
      .map((failure) => Number(failure['TaskScheduledId'])),
  );
  const texts = events.map((event) => JSON.stringify(neutralised(event, again) ?? event));
  store.history.clear(row.key);
  store.history.append(row.key, 0, texts);
  const now = Date.now();
  store.instances.change({ ...row, status: Status.Pending, output: null, updatedAt: now });
  store.messages.add(row.key, incoming(EventType.GenericEvent, { Data: reason ?? 'Rewound' }, now));
}

/** The same place in the history, saying only what was there; undefined for events that stay. */
function neutralised(event: HistoryEvent, again: ReadonlySet<number>): HistoryEvent | undefined {
  const scheduling = isType(EventType.TaskScheduled)(event) || isType(EventType.SubOrchestrationInstanceCreated)(event);
  const isScheduledAgain = scheduling && again.has(event.EventId);
  const name = failureNames.get(event.EventType) ?? (isScheduledAgain ? 'Scheduled' : undefined);
  if (name === undefined) return undefined;
  return decided(EventType.GenericEvent, event.EventId, { Data: `Rewound: ${name}` }, Date.parse(event.Timestamp));
}

const failureNames = new Map<number, string>([
  [EventType.TaskFailed, 'TaskFailed'],
  [EventType.SubOrchestrationInstanceFailed, 'SubOrchestrationInstanceFailed'],
  [EventType.ExecutionCompleted, 'ExecutionCompleted'],
]);

/** A child that was terminated or purged cannot go on, so it is started again. */
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
