import { type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { type z } from 'zod';
import { invalidRequest, parseInput } from '../faults';
import { factsOf, type LoggedRequest } from '../handleLogged';
import { noMove } from '../noMove';
import { problem } from '../problem';
import { type Body } from '../readBody';
import { type ControlledMove, controlledMove } from './controlledMove';
import { type ReadControl } from './controlOf';
import { findProvedMove } from './findProvedMove';
import { type ProveInput } from '../../runtime/newerVersion';

/** What a verb needs before it decides. */
export interface ReadVerb<T> {
  readonly ok: true;
  readonly asked: T;
  readonly client: DurableClient;
  readonly found: DurableOrchestrationStatus;
  readonly controlled: ControlledMove;
}

/** Parses the body of a verb, and finds the move that it is about. Returns the answer to a request for which one of both fails. */
export async function readVerb<T>(
  { request, context, instance, log }: LoggedRequest,
  parts: ReadControl & ProveInput,
  {
    schema,
    read,
  }: { readonly schema: z.ZodType<T>; readonly read: (request: HttpRequest, instance: string) => Promise<Body> },
): Promise<ReadVerb<T> | { readonly ok: false; readonly answer: HttpResponseInit }> {
  const body = await read(request, instance);
  if (!body.ok) return body;
  const parsed = parseInput(schema, body.value);
  if (!parsed.ok) return { ok: false, answer: problem({ ...invalidRequest(parsed.faults), instance }) };
  const client = getClient(context);
  const id = request.params['id'] ?? '';
  const found = await findProvedMove(client, id, parts);
  if (found === undefined) return { ok: false, answer: await noMove(client, id, { ...parts, instance }) };
  const controlled = await controlledMove(found, request, parts);
  log(factsOf(controlled.move));
  return { ok: true, asked: parsed.data, client, found, controlled };
}
