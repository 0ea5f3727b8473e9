import { endedStatuses, EventType, hasEnded, incoming, Status, type HistoryEvent } from '../runner/historyEvent';
import { writeInstance } from '../runner/newInstance';
import { readEntityId, type EntityRequest } from '../runner/entityMessages';
import { rewindInstance } from '../runner/rewindInstance';
import { sendToEntity } from '../runner/sendToEntity';
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
  /** Tells the runner that an instance has a message. */
  readonly wake: (key: number) => void;
}

/** What clients can do to instances. Every change is saved before its promise resolves. */
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

  /** Starts an instance; the status of the one that holds the id when it may not be replaced. */
  async start(request: StartRequest): Promise<'started' | { readonly heldByStatus: number }> {
    const { store, overridable, wake } = this.options;
    const written = await store.commit.accept(() => {
      const former = store.instances.find(request.instanceId);
      if (former && !hasEnded(former.status) && overridable !== 'AnyState') return { heldByStatus: former.status };
      return { key: writeInstance(store, { ...request, parent: undefined, at: Date.now() }) };
    });
    if ('heldByStatus' in written) return { heldByStatus: written.heldByStatus };
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

  /** Saves an operation for an entity, which need not exist yet. */
  async signalEntity(instanceId: string, request: EntityRequest): Promise<void> {
    const { store, wake } = this.options;
    wake(await store.commit.accept(() => sendToEntity(store, instanceId, request, Date.now())));
  }

  /** `wrongState` when it is suspended already. */
  async suspend(instanceId: string, reason: string | null): Promise<Delivery> {
    const event = incoming(EventType.ExecutionSuspended, { Reason: reason });
    return this.deliver(instanceId, event, (status) => status !== Status.Suspended);
  }

  /** `wrongState` when it is not suspended. */
  async resume(instanceId: string, reason: string | null): Promise<Delivery> {
    const event = incoming(EventType.ExecutionResumed, { Reason: reason });
    return this.deliver(instanceId, event, (status) => status === Status.Suspended);
  }

  /** Lets a failed instance go on from before its failure; a text says why that cannot be. */
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

  /** Takes one ended instance away; its children stay, being instances of their own. */
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

  /** Takes all ended instances that match away, and returns how many they were. */
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
      if (!row || readEntityId(instanceId)) return { result: 'notFound' as const };
      if (hasEnded(row.status)) return { result: 'ended' as const };
      if (!isAllowed(row.status)) return { result: 'wrongState' as const };
      store.messages.add(row.key, event);
      return { result: 'accepted' as const, key: row.key };
    });
    if ('key' in delivered) wake(delivered.key);
    return delivered.result;
  }
}
