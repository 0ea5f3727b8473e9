import { z } from 'zod';
import type { InstanceRow } from '../../store/instanceTable';
import type { MessageRow } from '../../store/messageTable';
import { EventType, incoming, readEvent } from '../history/historyEvent';
import { hasEnded } from '../instances/instanceStatus';
import type { TurnReport, TurnTools } from '../turns/turnTools';
import { admitRequests, type Admission } from './admitRequests';
import {
  entityEventName,
  entityInstanceId,
  entityRequestSchema,
  entitySignal,
  readEntityId,
  type EntityRequest,
} from './entityMessages';
import { sendToEntity } from './sendToEntity';

/** The stored form of an entity's state. `state` is JSON text. */
const entityStateSchema = z.object({
  exists: z.boolean(),
  state: z.string().optional(),
  /** Execution id of the orchestration that holds the lock. */
  lockedBy: z.string().optional(),
});
export type EntityState = z.infer<typeof entityStateSchema>;

/** The library's answer to a batch (library: src/entities/EntityState.js). */
const answerSchema = z.looseObject({
  entityExists: z.boolean(),
  entityState: z.string().optional(),
  results: z.array(z.looseObject({ isError: z.boolean(), result: z.string().optional() }).nullish()),
  signals: z.array(
    z.looseObject({
      target: z.looseObject({ name: z.string(), key: z.string() }),
      name: z.string(),
      input: z.string(),
    }),
  ),
});
type EntityAnswer = z.infer<typeof answerSchema>;

/** Reads the state of an entity from its row. */
export function readEntityState(row: Pick<InstanceRow, 'input'>): EntityState {
  return row.input === null ? { exists: false } : entityStateSchema.parse(JSON.parse(row.input));
}

/**
 * Runs all waiting operations of an entity in one call of its function, and saves state, answers and signals in one
 * commit. A failed operation answers with its error and does not affect the other operations of the batch.
 */
export async function runEntityTurn(
  tools: TurnTools,
  row: InstanceRow,
  inbox: readonly MessageRow[],
): Promise<TurnReport | undefined> {
  const requests = inbox.flatMap(({ id, event }) => {
    const request = readRequest(event);
    return request ? [{ messageId: id, request }] : [];
  });
  const admission = admitRequests(requests, readEntityState(row).lockedBy);
  const answer = await callEntity(tools, row, admission.operations);
  const woken = await tools.store.commit.save(() => writeTurn(tools, { row, inbox, admission, answer }));
  return { row, saved: { activities: [], woken, answered: [], timers: false }, end: 'running', waitsFor: 0 };
}

function readRequest(text: string): EntityRequest | undefined {
  const event = readEvent(text);
  if (event.EventType !== EventType.EventRaised || event['Name'] !== entityEventName) return undefined;
  const parsed = entityRequestSchema.safeParse(JSON.parse(String(event['Input'])));
  return parsed.success ? parsed.data : undefined;
}

async function callEntity(
  tools: TurnTools,
  row: InstanceRow,
  requests: readonly EntityRequest[],
): Promise<EntityAnswer> {
  const before = readEntityState(row);
  if (requests.length === 0)
    return { entityExists: before.exists, entityState: before.state, results: [], signals: [] };
  const self = readEntityId(row.instanceId) ?? { name: '', key: '' };
  const fn = tools.core.functions.get(self.name);
  if (fn?.triggerType !== 'entitytrigger')
    return failure(before, requests, `Entity function '${self.name}' does not exist.`);
  const batch = requests.map(({ id, op, input, signal }) => ({ id, name: op, input: input ?? undefined, signal }));
  const triggerData = { json: JSON.stringify({ self, exists: before.exists, state: before.state, batch }) };
  const outcome = await tools.invoke(fn, { triggerData });
  if (!outcome.ok) return failure(before, requests, outcome.error.message);
  return answerSchema.parse(JSON.parse(outcome.returnValue?.json ?? 'null'));
}

function failure(before: EntityState, requests: readonly EntityRequest[], message: string): EntityAnswer {
  const results = requests.map(() => ({ isError: true, result: JSON.stringify(message) }));
  return { entityExists: before.exists, entityState: before.state, results, signals: [] };
}

interface EntityTurn {
  readonly row: InstanceRow;
  readonly inbox: readonly MessageRow[];
  readonly admission: Admission;
  readonly answer: EntityAnswer;
}

function writeTurn({ store }: TurnTools, { row, inbox, admission, answer }: EntityTurn): number[] {
  if (!store.instances.byKey(row.key)) return [];
  const now = Date.now();
  const { operations, locks, lockedBy, waiting } = admission;
  store.messages.remove(inbox.map(({ id }) => id).filter((id) => !waiting.has(id)));
  const answered = operations.flatMap((request, index) =>
    request.signal ? [] : writeAnswer({ store, request, given: answer.results[index], now }),
  );
  const forwarded = locks.flatMap((request) => forwardLock(store, request, now));
  const signalled = answer.signals.map(({ target, name, input }) => {
    const request = entitySignal({ operation: name, input: input === '' ? null : input });
    return sendToEntity(store, entityInstanceId(target.name, target.key), request, now);
  });
  const left = store.messages.count(row.key);
  if (answer.entityExists || lockedBy !== undefined || left > 0) {
    const state: EntityState = { exists: answer.entityExists, state: answer.entityState, lockedBy };
    store.instances.restart({ ...row, input: JSON.stringify(state) });
    store.instances.change({ ...row, updatedAt: now });
  } else {
    store.removeInstance(row.key);
  }
  // Requests that wait for the lock are read again when the release arrives.
  return [...answered, ...forwarded, ...signalled, ...(left > waiting.size ? [row.key] : [])];
}

/** Requests the lock of the next entity. After the last lock, answers the orchestration. */
function forwardLock(store: TurnTools['store'], request: EntityRequest, now: number): number[] {
  const pos = (request.pos ?? 0) + 1;
  const next = request.lockset?.[pos];
  if (!next) return writeAnswer({ store, request, given: undefined, now });
  return [sendToEntity(store, entityInstanceId(next.name, next.key), { ...request, pos }, now)];
}

interface AnswerToWrite {
  readonly store: TurnTools['store'];
  readonly request: EntityRequest;
  readonly given: EntityAnswer['results'][number];
  readonly now: number;
}

function writeAnswer({ store, request, given, now }: AnswerToWrite): number[] {
  const caller = store.instances.find(request.parent ?? '');
  if (caller?.executionId !== request.parentExecution || hasEnded(caller.status)) return [];
  const response = { result: given?.result ?? 'null', ...(given?.isError && { exceptionType: 'System.Exception' }) };
  const fields = { Name: request.id, Input: JSON.stringify(response) };
  store.messages.add(caller.key, incoming(EventType.EventRaised, fields, now));
  return [caller.key];
}
