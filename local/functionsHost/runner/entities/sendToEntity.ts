import type { StateStore } from '../../store/stateStore';
import { EventType, incoming } from '../history/historyEvent';
import { Status } from '../instances/instanceStatus';
import { newExecutionId } from '../instances/newInstance';
import { entityEventName, readEntityId, type EntityRequest } from './entityMessages';

/**
 * Writes a request into the inbox of an entity. The first request creates the entity's row. Call it inside a commit.
 * Returns the key of the entity.
 */
export function sendToEntity(store: StateStore, instanceId: string, request: EntityRequest, now: number): number {
  const key = store.instances.find(instanceId)?.key ?? writeEntity(store, instanceId, now);
  const fields = { Name: entityEventName, Input: JSON.stringify(request) };
  const event = incoming(EventType.EventRaised, fields, now);
  // A release goes before the requests that wait for it.
  if (request.kind === 'release') store.messages.addFirst(key, event);
  else store.messages.add(key, event);
  return key;
}

/** An entity is an instance that is always running. Its input column contains its state. */
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
