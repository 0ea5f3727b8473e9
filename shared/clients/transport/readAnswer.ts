import { type z } from 'zod';
import { beginCall, type CallTicket } from './callContext';
import { CallFault } from './callFault';

/**
 * Sends one request through the SDK and parses the original answer of the service. `send` passes the ticket to the SDK.
 * `body` replaces the body that the SDK writes. Throws an unreadable `CallFault` when the answer does not match the
 * schema.
 */
export async function readAnswer<T>(
  schema: z.ZodType<T>,
  send: (ticket: CallTicket) => Promise<unknown>,
  body?: object,
): Promise<T> {
  const { context, ticket } = beginCall(body);
  await send(ticket);
  return parseAnswer(schema, parseJson(context.answer));
}

/**
 * Parses an answer. Throws an unreadable `CallFault` when it does not match the schema. The error of the parser is
 * dropped, because it quotes the answer.
 */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new CallFault({ kind: 'unreadable' });
  return parsed.data;
}

/** The parsed text; undefined when it is not JSON. */
export function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
