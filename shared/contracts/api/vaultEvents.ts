import { z } from 'zod';

/** The most events that Event Grid delivers in one request. Source: Event Grid documentation, "batched event delivery". */
export const maxEvents = 5_000;

/** A text of an event. It is compared and never stored. A resource id of a vault has less than 300 characters. */
const text = z.string().max(2_048);

/**
 * What the app reads of an event in the schema of Event Grid. `topic` is the resource id of the source; Event Grid sets it, and
 * publishers cannot. `data` has the names of items, and is read for the handshake only. Source: Event Grid documentation,
 * "Azure Event Grid event schema" and "Azure Key Vault as Event Grid source".
 */
export const gridEventSchema = z.object({ topic: text, eventType: text, data: z.unknown().optional() });

/** What the app reads of an event in the schema of CloudEvents 1.0: `source` is the resource id. */
export const cloudEventSchema = z.object({ specversion: z.literal('1.0'), source: text, type: text });

export const anyEventSchema = z.union([cloudEventSchema, gridEventSchema]);

/** The body of `POST /api/events/keyvault`. Event Grid delivers arrays in its own schema, and single events as CloudEvents. */
export const vaultEventsSchema = z.union([z.array(anyEventSchema).min(1).max(maxEvents), anyEventSchema]);

/** The data of the event with which Event Grid asks whether the app wants the events of a subscription. */
export const validationDataSchema = z.object({ validationCode: z.string().regex(/^[\x21-\x7e]{1,200}$/) });

/** Body of the answer. `validationResponse` repeats the code of the handshake; absent for events. */
export const takenEventsSchema = z.strictObject({ validationResponse: z.string().optional() });
