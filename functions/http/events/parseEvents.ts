import { type z } from 'zod';
import {
  type anyEventSchema,
  cloudEventSchema,
  gridEventSchema,
  maxEvents,
  validationDataSchema,
} from '../../../shared/contracts/api/vaultEvents';
import { type VaultEvent } from '../../../shared/rules/transfer/eventDelivery';
import { invalidRequest } from '../faults';
import { type Fault } from '../problem';

/** The event of Event Grid's handshake. Source: Event Grid documentation, "Endpoint validation with Event Grid event schema". */
const validationType = 'Microsoft.EventGrid.SubscriptionValidationEvent';

/** The most faults that an answer names, so that a hostile body does not make it as large as itself. */
const maxFaults = 20;

const eventExpected =
  'expected an event of Event Grid with topic and eventType, or of CloudEvents with specversion "1.0", source and type';
const noCode = 'data.validationCode: expected 1 to 200 visible characters.';

export type ParsedEvents =
  | { readonly ok: true; readonly events: readonly VaultEvent[] }
  | { readonly ok: true; readonly validationCode: string }
  | ReturnType<typeof invalidRequest>;

/**
 * Parses a delivery into its events, or into the code of a handshake. Names of items are not read. Event Grid repeats a
 * delivery that is refused, so only a body that is no delivery at all is refused, never an event that the app does not need.
 */
export function* parseEventsInParts(body: unknown): Generator<undefined, ParsedEvents> {
  const all: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (all.length === 0 || all.length > maxEvents)
    return invalidRequest([{ pointer: '', detail: `The body must have 1 to ${String(maxEvents)} events.` }]);
  const events: z.output<typeof anyEventSchema>[] = [];
  const faults: Fault[] = [];
  for (const [at, each] of all.entries()) {
    yield;
    const parsed = schemaOf(each).safeParse(each).data;
    if (parsed !== undefined) events.push(parsed);
    else if (faults.length < maxFaults) faults.push(faultAt(Array.isArray(body) ? at : undefined));
  }
  return faults.length > 0 ? invalidRequest(faults) : (codeOf(events) ?? { ok: true, events: events.map(eventOf) });
}

/** Each schema has a field of its own. A union would try both, and a refusal costs more than a match. */
function schemaOf(event: unknown): typeof cloudEventSchema | typeof gridEventSchema {
  const isCloud = typeof event === 'object' && event !== null && 'specversion' in event;
  return isCloud ? cloudEventSchema : gridEventSchema;
}

function faultAt(at: number | undefined): Fault {
  return at === undefined
    ? { pointer: '', detail: `The body: ${eventExpected}.` }
    : { pointer: `/${String(at)}`, detail: `[${String(at)}]: ${eventExpected}.` };
}

/** The code of a handshake, whose delivery has no other event; undefined for events. */
function codeOf(events: readonly z.output<typeof anyEventSchema>[]): ParsedEvents | undefined {
  const [first] = events;
  if (first === undefined || !('eventType' in first) || events.length > 1) return undefined;
  if (first.eventType !== validationType) return undefined;
  const data = validationDataSchema.safeParse(first.data).data;
  if (data === undefined) return invalidRequest([{ pointer: '/0/data/validationCode', detail: noCode }]);
  return { ok: true, validationCode: data.validationCode };
}

function eventOf(event: z.output<typeof anyEventSchema>): VaultEvent {
  return 'eventType' in event
    ? { type: event.eventType, source: event.topic }
    : { type: event.type, source: event.source };
}
