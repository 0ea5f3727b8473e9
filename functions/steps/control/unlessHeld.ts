import { z } from 'zod';
import { heldOutput } from '../../../shared/contracts/steps/control';
import { type Activity, type ActivityFactory } from '../frame/activity';
import { wantedNow } from './wantedNow';

/** What shows which run a step belongs to. Read for each call, so it reads no more than that. */
const runSchema = z.object({
  move: z.object({ moveId: z.string(), runId: z.string(), startToken: z.string().optional() }),
  part: z.unknown().optional(),
});

/** A step that does not begin while its move is paused or being cancelled. One that has begun ends. */
export function unlessHeld(factory: ActivityFactory): ActivityFactory {
  return heldIf(factory, () => true);
}

/** As `unlessHeld`, for a step that works on one item in parts: once the item has begun, it ends. */
export function unlessHeldBefore(factory: ActivityFactory): ActivityFactory {
  return heldIf(factory, ({ part }) => part === undefined);
}

function heldIf(factory: ActivityFactory, mayHold: (input: z.infer<typeof runSchema>) => boolean): ActivityFactory {
  return (clients): Activity => {
    const { name, run } = factory(clients);
    return {
      name,
      async run(input, log) {
        const known = runSchema.safeParse(input).data;
        // The checks use some of these steps, too. Their runs have no start token.
        if (known?.move.startToken === undefined || !mayHold(known)) return run(input, log);
        return (await wantedNow(clients, known.move)) === 'run' ? run(input, log) : heldOutput;
      },
    };
  };
}
