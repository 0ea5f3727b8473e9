import { z } from 'zod';
import { type Activity } from '../../../functions/steps/frame/activity';
import { waitUntil } from '../host/hostWait';

const maxWaits = 3;

/** Repeats a step a few times while it has to wait for a write of an earlier try. */
export async function runUntilQuiet({ run }: Activity, input: object): Promise<unknown> {
  for (let waits = 0; ; waits += 1) {
    const output = await run(input);
    const waiting = waitingSchema.safeParse(output);
    if (!waiting.success || waits === maxWaits) return output;
    await waitUntil(() => (Date.now() > Date.parse(waiting.data.until) ? true : undefined));
  }
}

const waitingSchema = z.object({ state: z.literal('waiting'), until: z.string() });
