import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { changedInParts } from '../../../shared/rules/transfer/eventDelivery';
import { type AdmitStart } from '../admitStart';
import { handleLogged } from '../handleLogged';
import { inSlices } from '../inSlices';
import { problem } from '../problem';
import { readBody } from '../readBody';
import { parseEventsInParts } from './parseEvents';

export interface TakeVaultEventsParts {
  /** Whether the allow-lists have a vault as a source. Events of others cost nothing. */
  readonly isSource: (vault: string) => boolean;
  /** Wakes the held moves whose source is a vault. Returns their number. */
  readonly wakeHeldMoves: (client: DurableClient, vault: string) => Promise<number>;
  readonly admit: AdmitStart;
}

/** A delivery of Event Grid has at most 1 MB; some is for what surrounds the events. */
export const maxDeliveryBytes = 1_280 * 1_024;

/** Source: CloudEvents 1.0.2, "JSON event format for CloudEvents". Event Grid's own schema is plain JSON. */
const contentTypes = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'];

/** Event Grid as it names itself in the handshake of CloudEvents, in each cloud. */
const eventGridOrigin = /^eventgrid\.azure\.(?:net|com|us|cn)$/i;

/**
 * `POST /api/events/keyvault` takes events of Event Grid, and wakes held moves. Nothing in an event is trusted or stored: it only
 * says when to look. Event Grid repeats a delivery that it got no 2xx for, so events that the app does not need get 200.
 * `OPTIONS` is the handshake of the CloudEvents schema.
 */
export function takeVaultEvents(parts: TakeVaultEventsParts): HttpHandler {
  const look: Look = async (instance, client, vault) =>
    parts.admit(instance) ?? { woken: await parts.wakeHeldMoves(client, vault) };
  const lookOnce = shareNext(look);
  return handleLogged('takeVaultEvents', async ({ request, context, instance, log }) => {
    if (request.method === 'OPTIONS') return allowOrigin(request);
    const body = await readBody(request, instance, maxDeliveryBytes, contentTypes);
    if (!body.ok) return body.answer;
    const parsed = await inSlices(parseEventsInParts(body.value));
    if (!parsed.ok) return problem({ ...parsed, instance });
    if ('validationCode' in parsed) return { status: 200, jsonBody: { validationResponse: parsed.validationCode } };
    const vaults = (await inSlices(changedInParts(parsed.events))).filter(parts.isSource);
    let woken = 0;
    for (const vault of vaults) {
      const looked = await lookOnce(instance, getClient(context), vault);
      if (!('woken' in looked)) return looked;
      woken += looked.woken;
    }
    log({ woken });
    return { status: 200, jsonBody: {} };
  });
}

/** Source: CloudEvents 1.0.2, "HTTP 1.1 Web Hooks for Event Delivery", section 4. Other senders get no permission. */
function allowOrigin(request: HttpRequest): HttpResponseInit {
  const origin = request.headers.get('webhook-request-origin') ?? '';
  const allow = { Allow: 'POST, OPTIONS' };
  if (!eventGridOrigin.test(origin)) return { status: 204, headers: allow };
  return { status: 200, headers: { ...allow, 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': '*' } };
}

/** Looks after one vault. Returns the answer to a delivery that came too soon after many others. */
type Look = (
  instance: string,
  client: DurableClient,
  vault: string,
) => Promise<{ readonly woken: number } | HttpResponseInit>;

/**
 * Runs one look for a vault at a time. Events that come during a look share the next one, so that a thousand events of a vault
 * cost a few looks.
 */
function shareNext(look: Look): Look {
  const running = new Map<string, ReturnType<Look>>();
  const waiting = new Map<string, ReturnType<Look>>();
  const begin: Look = (instance, client, vault) => {
    const begun = look(instance, client, vault).finally(() => running.delete(vault));
    running.set(vault, begun);
    return begun;
  };
  return (instance, client, vault) => {
    const shared = waiting.get(vault);
    const before = running.get(vault);
    if (shared !== undefined) return shared;
    if (before === undefined) return begin(instance, client, vault);
    const next = before
      .catch(() => undefined)
      .then(() => {
        waiting.delete(vault);
        return begin(instance, client, vault);
      });
    waiting.set(vault, next);
    return next;
  };
}
