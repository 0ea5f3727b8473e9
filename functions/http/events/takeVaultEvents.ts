import { type HttpRequest } from '@azure/functions';
import { type DurableClient } from 'durable-functions';
import { changedInParts, type VaultEvent } from '../../../shared/rules/transfer/freezeState';
import { type StartTerms } from '../frame/admitStart';
import { inSlices } from '../frame/inSlices';
import { type Handshake, serve } from '../frame/serve';
import { type z } from 'zod';
import {
  type anyEventSchema,
  cloudEventSchema,
  gridEventSchema,
  maxEvents,
  validationDataSchema,
} from '../../../shared/contracts/api/vaultEvents';
import { invalidRequest } from '../answers/faults';
import { type Fault, Refused } from '../answers/problem';

interface TakeVaultEventsParts {
  /** Whether the allow-lists have a vault as a source. Events of others cost nothing. */
  readonly isSource: (vault: string) => boolean;
  /** Wakes the held moves whose source is a vault. Returns their number. */
  readonly wakeHeldMoves: (client: DurableClient, vault: string) => Promise<number>;
  readonly admit: StartTerms['admit'];
}

/** Event Grid as it names itself in the handshake of CloudEvents, in each cloud. */
const eventGridOrigin = /^eventgrid\.azure\.(?:net|com|us|cn)$/i;

/**
 * `POST /api/events/keyvault` takes events of Event Grid, and wakes held moves. Nothing in an event is trusted or stored: it only
 * says when to look. Event Grid repeats a delivery that it got no 2xx for, so events that the app does not need get 200.
 * `OPTIONS` is the handshake of the CloudEvents schema.
 */
export function takeVaultEvents(parts: TakeVaultEventsParts) {
  const lookOnce = shareNext(async (client, vault) => {
    parts.admit();
    return parts.wakeHeldMoves(client, vault);
  });
  return serve('takeVaultEvents', async ({ request, body, client, log }) => {
    if (request.method === 'OPTIONS') return allowOrigin(request);
    const parsed = await inSlices(parseEventsInParts(body));
    if ('validationCode' in parsed) return { jsonBody: { validationResponse: parsed.validationCode } };
    const vaults = (await inSlices(changedInParts(parsed.events))).filter(parts.isSource);
    let woken = 0;
    for (const vault of vaults) woken += await lookOnce(client, vault);
    log({ woken });
    return { jsonBody: {} };
  });
}

/** Source: CloudEvents 1.0.2, "HTTP 1.1 Web Hooks for Event Delivery", section 4. Other senders get no permission. */
function allowOrigin(request: HttpRequest): Handshake {
  const origin = request.headers.get('webhook-request-origin') ?? '';
  const allow = { Allow: 'POST, OPTIONS' };
  if (!eventGridOrigin.test(origin)) return { status: 204, headers: allow };
  return { status: 200, headers: { ...allow, 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': '*' } };
}

/** Looks after one vault. Returns the number of moves that it woke. */
type Look = (client: DurableClient, vault: string) => Promise<number>;

/**
 * Runs one look for a vault at a time. Events that come during a look share the next one, so that a thousand events of a vault
 * cost a few looks.
 */
function shareNext(look: Look): Look {
  const running = new Map<string, ReturnType<Look>>();
  const waiting = new Map<string, ReturnType<Look>>();
  const begin: Look = (client, vault) => {
    const begun = look(client, vault).finally(() => running.delete(vault));
    running.set(vault, begun);
    return begun;
  };
  return (client, vault) => {
    const shared = waiting.get(vault);
    const before = running.get(vault);
    if (shared !== undefined) return shared;
    if (before === undefined) return begin(client, vault);
    const next = before
      .catch(() => undefined)
      .then(() => {
        waiting.delete(vault);
        return begin(client, vault);
      });
    waiting.set(vault, next);
    return next;
  };
}

/** The event of Event Grid's handshake. Source: Event Grid documentation, "Endpoint validation with Event Grid event schema". */
const validationType = 'Microsoft.EventGrid.SubscriptionValidationEvent';

/** The most faults that an answer names, so that a hostile body does not make it as large as itself. */
const maxFaults = 20;

const eventExpected =
  'expected an event of Event Grid with topic and eventType, or of CloudEvents with specversion "1.0", source and type';
const noCode = 'data.validationCode: expected 1 to 200 visible characters.';

type ParsedEvents = { readonly events: readonly VaultEvent[] } | { readonly validationCode: string };

/**
 * Parses a delivery into its events, or into the code of a handshake. Names of items are not read. Event Grid repeats a
 * delivery that is refused, so only a body that is no delivery at all is refused, never an event that the app does not need.
 */
export function* parseEventsInParts(body: unknown): Generator<undefined, ParsedEvents> {
  const all: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (all.length === 0 || all.length > maxEvents)
    throw refused([{ pointer: '', detail: `The body must have 1 to ${String(maxEvents)} events.` }]);
  const events: z.output<typeof anyEventSchema>[] = [];
  const faults: Fault[] = [];
  for (const [at, each] of all.entries()) {
    yield;
    const parsed = schemaOf(each).safeParse(each).data;
    if (parsed !== undefined) events.push(parsed);
    else if (faults.length < maxFaults) faults.push(faultAt(Array.isArray(body) ? at : undefined));
  }
  if (faults.length > 0) throw refused(faults);
  return codeOf(events) ?? { events: events.map(eventOf) };
}

function refused(faults: readonly Fault[]): Refused {
  return new Refused(invalidRequest(faults));
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
  if (data === undefined) throw refused([{ pointer: '/0/data/validationCode', detail: noCode }]);
  return { validationCode: data.validationCode };
}

function eventOf(event: z.output<typeof anyEventSchema>): VaultEvent {
  return 'eventType' in event
    ? { type: event.eventType, source: event.topic }
    : { type: event.type, source: event.source };
}
