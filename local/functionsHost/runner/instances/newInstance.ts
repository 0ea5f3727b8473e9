import { randomUUID } from 'node:crypto';
import type { StateStore } from '../../store/stateStore';
import { EventType, incoming } from '../history/historyEvent';
import { Status } from './instanceStatus';
import type { ParentInstance } from './parentInstance';

export interface InstanceStart {
  readonly instanceId: string;
  readonly name: string;
  readonly version: string;
  /** JSON text; null for none. */
  readonly input: string | null;
  readonly parent: ParentInstance | undefined;
  readonly at: number;
}

/** Writes a new instance with its start message, and returns its key. Removes the instance that had the id before. */
export function writeInstance(store: StateStore, start: InstanceStart): number {
  const { instanceId, name, version, input, at } = start;
  const former = store.instances.find(instanceId);
  if (former) store.removeInstance(former.key);
  const executionId = start.parent ? newExecutionId() : randomUUID();
  const key = store.instances.insert({
    instanceId,
    executionId,
    name,
    version,
    status: Status.Pending,
    input,
    createdAt: at,
    updatedAt: at,
    parent: start.parent ? JSON.stringify(start.parent) : null,
  });
  store.messages.addFirst(key, startEvent({ ...start, executionId, generation: 0 }));
  return key;
}

/** Creates the event that starts a generation of an instance. */
export function startEvent(start: InstanceStart & { readonly executionId: string; readonly generation: number }) {
  return incoming(
    EventType.ExecutionStarted,
    {
      OrchestrationInstance: { InstanceId: start.instanceId, ExecutionId: start.executionId },
      ParentInstance: start.parent ?? null,
      Name: start.name,
      Version: start.version,
      Input: start.input,
      Tags: null,
      ScheduledStartTime: null,
      Generation: start.generation,
    },
    start.at,
  );
}

/** The execution id of a child or of a new generation: 32 hex digits. That of an instance started by a client has dashes. */
export function newExecutionId(): string {
  return randomUUID().replaceAll('-', '');
}
