import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** A request to an entity: the input of an event named `op` (extension: EntityScheduler/RequestMessage.cs). */
export const entityRequestSchema = z.object({
  /** An operation, a request for the lock, or its release. */
  kind: z.enum(['operation', 'lock', 'release']),
  op: z.string(),
  signal: z.boolean(),
  /** JSON text. */
  input: z.string().nullable(),
  /** The answer is raised under this name in the calling orchestration. */
  id: z.string(),
  parent: z.string().nullable(),
  parentExecution: z.string().nullable(),
  /** Of a lock request: all entities to lock, in order, and the position of the current one. */
  lockset: z.array(z.object({ name: z.string(), key: z.string() })).optional(),
  pos: z.number().optional(),
});
export type EntityRequest = z.infer<typeof entityRequestSchema>;

export interface EntityOperation {
  readonly operation: string;
  /** JSON text; null for none. */
  readonly input: string | null;
}

export interface EntityId {
  readonly name: string;
  readonly key: string;
}

/** Returns whether an instance is an entity. An orchestration can have an id of the same form, but not such a name. */
export function isEntity(instance: { readonly instanceId: string; readonly name: string }): boolean {
  const id = readEntityId(instance.instanceId);
  return id !== undefined && instance.name === `@${id.name}`;
}

/** An orchestration that calls or locks entities. */
export interface EntityCaller {
  readonly instanceId: string;
  readonly executionId: string;
}

/** The event name under which operations are sent to entities. */
export const entityEventName = 'op';

/** Creates a request without an answer. */
export function entitySignal({ operation, input }: EntityOperation): EntityRequest {
  return {
    kind: 'operation',
    op: operation,
    signal: true,
    input,
    id: randomUUID(),
    parent: null,
    parentExecution: null,
  };
}

/** Creates a request whose answer an orchestration waits for. */
export function entityCall({ operation, input }: EntityOperation, caller: EntityCaller): EntityRequest {
  const { instanceId: parent, executionId: parentExecution } = caller;
  return { kind: 'operation', op: operation, signal: false, input, id: randomUUID(), parent, parentExecution };
}

/** Creates the lock request for several entities. Each entity forwards it to the next; the last one answers. */
export function entityLock(lockset: readonly EntityId[], id: string, caller: EntityCaller): EntityRequest {
  const { instanceId: parent, executionId: parentExecution } = caller;
  return {
    kind: 'lock',
    op: '',
    signal: false,
    input: null,
    id,
    parent,
    parentExecution,
    lockset: [...lockset],
    pos: 0,
  };
}

/** Creates the request that releases an entity's lock. */
export function entityRelease(caller: EntityCaller): EntityRequest {
  const { instanceId: parent, executionId: parentExecution } = caller;
  return { kind: 'release', op: '', signal: true, input: null, id: randomUUID(), parent, parentExecution };
}

/** Reads name and key from an instance id such as `@counter@one`. Returns undefined for other ids. */
export function readEntityId(instanceId: string): EntityId | undefined {
  const [, name, key] = /^@([^@]+)@(.*)$/s.exec(instanceId) ?? [];
  return name === undefined || key === undefined ? undefined : { name, key };
}

/** The instance id of an entity, with its name in lower case. */
export function entityInstanceId(name: string, key: string): string {
  return `@${name.toLowerCase()}@${key}`;
}
