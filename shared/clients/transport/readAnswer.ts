import { type z } from 'zod';
import { beginCall, type CallTicket } from './callContext';
import { CallFault } from './callFault';

/**
 * Makes one request through the SDK, which `send` hands the ticket, and reads the service's own answer to it. With
 * `body`, that is sent in the place of what the SDK writes. Throws an unreadable `CallFault` when the answer is not of the
 * shape.
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

/** The error of a failed parse would quote the answer, so nothing of it is kept. */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new CallFault({ kind: 'unreadable' });
  return parsed.data;
}

export function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
