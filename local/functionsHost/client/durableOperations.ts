import { isEntity, type EntityRequest } from '../runner/entities/entityMessages';
import { sendToEntity } from '../runner/entities/sendToEntity';
import { EventType, incoming, type HistoryEvent } from '../runner/history/historyEvent';
import { endedStatuses, hasEnded, Status } from '../runner/instances/instanceStatus';
import { writeInstance } from '../runner/instances/newInstance';
import { rewindInstance } from '../runner/instances/rewindInstance';
import type { InstanceQuery, InstanceRow, PurgeQuery } from '../store/instanceTable';
import type { StateStore } from '../store/stateStore';

export interface StartRequest {
  readonly name: string;
  readonly instanceId: string;
  readonly version: string;
  /** JSON text; null for none. */
  readonly input: string | null;
}

export type Delivery = 'accepted' | 'notFound' | 'ended' | 'wrongState';

export interface DurableOperationsOptions {
  readonly store: StateStore;
  readonly overridable: 'NonRunningStates' | 'AnyState';
  /** Schedules a turn for an instance that has a message. */
  readonly wake: (key: number) => void;
}

/** The operations of clients on instances. Every change is saved before its promise resolves. */
export class DurableOperations {
  constructor(private readonly options: DurableOperationsOptions) {}

  find(instanceId: string): InstanceRow | undefined {
    return this.options.store.instances.find(instanceId);
  }

  list(query: InstanceQuery): InstanceRow[] {
    return this.options.store.instances.list(query);
  }

  history(key: number): string[] {
    return this.options.store.history.read(key);
  }

  /** Starts an instance. Returns the status of the existing instance when that must not be replaced. */
  async start(request: StartRequest): Promise<'started' | { readonly existingStatus: number }> {
    const { store, overridable, wake } = this.options;
    const written = await store.commit.accept(() => {
      const former = store.instances.find(request.instanceId);
      if (former && !hasEnded(former.status) && overridable !== 'AnyState') return { existingStatus: former.status };
      return { key: writeInstance(store, { ...request, parent: undefined, at: Date.now() }) };
    });
    if ('existingStatus' in written) return { existingStatus: written.existingStatus };
    wake(written.key);
    return 'started';
  }

  /** `input` is JSON text. */
  async raiseEvent(instanceId: string, name: string, input: string): Promise<Delivery> {
    return this.deliver(instanceId, incoming(EventType.EventRaised, { Name: name, Input: input }));
  }

  async terminate(instanceId: string, reason: string | null): Promise<Delivery> {
    return this.deliver(instanceId, incoming(EventType.ExecutionTerminated, { Input: reason }));
  }

  /** Saves an operation for an entity. The entity does not have to exist. */
  async signalEntity(instanceId: string, request: EntityRequest): Promise<void> {
    const { store, wake } = this.options;
    wake(await store.commit.accept(() => sendToEntity(store, instanceId, request, Date.now())));
  }

  /** Returns `wrongState` when the instance is suspended already. */
  async suspend(instanceId: string, reason: string | null): Promise<Delivery> {
    const event = incoming(EventType.ExecutionSuspended, { Reason: reason });
    return this.deliver(instanceId, event, (status) => status !== Status.Suspended);
  }

  /** Returns `wrongState` when the instance is not suspended. */
  async resume(instanceId: string, reason: string | null): Promise<Delivery> {
    const event = incoming(EventType.ExecutionResumed, { Reason: reason });
    return this.deliver(instanceId, event, (status) => status === Status.Suspended);
  }

  /** Rewinds a failed instance to the state before its failure. `fault` explains why that is not possible. */
  async rewind(instanceId: string, reason: string | null): Promise<Delivery | { readonly fault: string }> {
    const { store, wake } = this.options;
    const result = await store.commit.accept(() => {
      const row = store.instances.find(instanceId);
      if (!row) return 'notFound';
      return row.status === Status.Failed ? rewindInstance(store, row, reason) : 'wrongState';
    });
    if (typeof result === 'string' || 'fault' in result) return result;
    for (const key of result.woken) wake(key);
    return 'accepted';
  }

  /** Deletes one ended instance. Its children stay, because they are separate instances. */
  async purge(instanceId: string): Promise<Delivery> {
    const { store } = this.options;
    return store.commit.accept(() => {
      const row = store.instances.find(instanceId);
      if (!row) return 'notFound';
      if (!hasEnded(row.status)) return 'wrongState';
      store.removeInstance(row.key);
      return 'accepted';
    });
  }

  /** Deletes all ended instances that match, and returns their number. */
  async purgeAll(query: PurgeQuery): Promise<number> {
    const { store } = this.options;
    return store.commit.accept(() => {
      const keys = store.instances.keysOf(query, endedStatuses);
      for (const key of keys) store.removeInstance(key);
      return keys.length;
    });
  }

  private async deliver(
    instanceId: string,
    event: HistoryEvent,
    isAllowed: (status: number) => boolean = () => true,
  ): Promise<Delivery> {
    const { store, wake } = this.options;
    const delivered = await store.commit.accept(() => {
      const row = store.instances.find(instanceId);
      if (!row || isEntity(row)) return { result: 'notFound' as const };
      if (hasEnded(row.status)) return { result: 'ended' as const };
      if (!isAllowed(row.status)) return { result: 'wrongState' as const };
      store.messages.add(row.key, event);
      return { result: 'accepted' as const, key: row.key };
    });
    if ('key' in delivered) wake(delivered.key);
    return delivered.result;
  }
}
