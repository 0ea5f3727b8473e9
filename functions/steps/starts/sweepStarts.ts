import { type DurableClient } from 'durable-functions';
import { z } from 'zod';
import { type StartTokens, type StoredStart } from '../../../shared/clients/starts/startTokens';
import { startSchema } from '../../../shared/contracts/model/ids';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';

/** A start takes a minute at most. After that, a token without a run that carries it is of no use. */
const startingMs = 60 * 60 * 1000;

/** The id becomes part of a path of the runtime, so a changed store must not choose another one. */
const instanceIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9:_-]{0,119}$/);

const startedSchema = z.object({ start: startSchema });

/** Removes the start tokens of runs that have ended without doing so themselves, because somebody terminated them. */
export async function sweepStarts(starts: StartTokens, client: DurableClient, nowMs: number): Promise<void> {
  for await (const stored of starts.list()) {
    if (nowMs - stored.madeAtMs < startingMs || (await isInUse(client, stored))) continue;
    await starts.end(stored.token);
  }
}

async function isInUse(client: DurableClient, { instanceId, token }: StoredStart): Promise<boolean> {
  if (!instanceIdSchema.safeParse(instanceId).success) return false;
  const found = await findOrchestration(client, instanceId, true);
  if (found === undefined || !isRunning(found)) return false;
  return startedSchema.safeParse(found.input).data?.start.token === token;
}
