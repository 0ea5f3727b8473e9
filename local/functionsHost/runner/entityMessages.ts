import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** What reaches an entity: the input of an event named `op` (extension: EntityScheduler/RequestMessage.cs). */
export const entityRequestSchema = z.object({
  op: z.string(),
  signal: z.boolean(),
  /** JSON text. */
  input: z.string().nullable(),
  /** Under this name the answer is raised in the orchestration that called. */
  id: z.string(),
  parent: z.string().nullable(),
  parentExecution: z.string().nullable(),
});
export type EntityRequest = z.infer<typeof entityRequestSchema>;

export interface EntityOperation {
  readonly operation: string;
  /** JSON text; null for none. */
  readonly input: string | null;
}

/** The event name under which operations are sent to entities. */
export const entityEventName = 'op';

/** A request that nobody waits for. */
export function entitySignal({ operation, input }: EntityOperation): EntityRequest {
  return { op: operation, signal: true, input, id: randomUUID(), parent: null, parentExecution: null };
}

/** A request whose answer an orchestration waits for. */
export function entityCall(
  { operation, input }: EntityOperation,
  caller: { readonly instanceId: string; readonly executionId: string },
): EntityRequest {
  const { instanceId: parent, executionId: parentExecution } = caller;
  return { op: operation, signal: false, input, id: randomUUID(), parent, parentExecution };
}

/** Name and key out of an instance id such as `@counter@one`; undefined for other ids. */
export function readEntityId(instanceId: string): { readonly name: string; readonly key: string } | undefined {
  const [, name, key] = /^@([^@]+)@(.*)$/s.exec(instanceId) ?? [];
  return name === undefined || key === undefined ? undefined : { name, key };
}

/** The instance id of an entity; names are in lower case. */
export function entityInstanceId(name: string, key: string): string {
  return `@${name.toLowerCase()}@${key}`;
}
