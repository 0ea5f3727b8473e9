import { type z } from 'zod';
import { parseAnswer } from './readAnswer';
import { type SendWire, type WireLink, type WireRequest } from './wireRequest';

/**
 * Sends one request of the app and parses the answer. A move reads, backs up and restores thousands of items: through an operation of the
 * SDK, which parses each answer too, such a request takes a third more processor time. Throws an unreadable `CallFault` when the answer
 * does not match the schema.
 */
export async function readWire<T>(schema: z.ZodType<T>, sendWire: SendWire, wire: WireRequest | WireLink): Promise<T> {
  return parseAnswer(schema, await sendWire(wire));
}
