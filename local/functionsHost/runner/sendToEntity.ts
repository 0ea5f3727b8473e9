import type { StateStore } from '../store/stateStore';
import { entityEventName, readEntityId, type EntityRequest } from './entityMessages';
import { EventType, incoming, Status } from './historyEvent';
import { newExecutionId } from './newInstance';

/**
 * Writes a request into the inbox of an entity, which comes into being with the first; to be called inside a commit.
 * Returns the key of the entity.
 */
export function sendToEntity(store: StateStore, instanceId: string, request: EntityRequest, now: number): number {
  const key = store.instances.find(instanceId)?.key ?? writeEntity(store, instanceId, now);
  const fields = { Name: entityEventName, Input: JSON.stringify(request) };
  const event = incoming(EventType.EventRaised, fields, now);
  // A release must not wait behind those who wait for it.
  if (request.kind === 'release') store.messages.addFirst(key, event);
  else store.messages.add(key, event);
  return key;
}

/** An entity is listed among the instances, running for ever; its state stands in the place of an input. */
function writeEntity(store: StateStore, instanceId: string, now: number): number {
  return store.instances.insert({
    instanceId,
    executionId: newExecutionId(),
    name: `@${readEntityId(instanceId)?.name ?? ''}`,
    version: '',
    status: Status.Running,
    input: null,
    createdAt: now,
    updatedAt: now,
    parent: null,
  });
}
