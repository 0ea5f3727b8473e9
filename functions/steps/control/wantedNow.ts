import { isBudgetSpent } from '../../../shared/clients/async/stepBudget';
import { keepLatest } from '../../../shared/clients/async/keptWhileUsed';
import { z } from 'zod';
import { type ActivityFactory, type Activity } from '../frame/activity';
import { heldOutput } from '../../../shared/contracts/steps/control';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type Wanted } from '../../../shared/contracts/model/asks';
import { type ControlledRun, type ControlParts, readWanted } from './storedControl';

/** How long a process relies on its last look. All steps of a run in the process share one look. */
const lookMs = 1_000;

/** How many runs are kept in memory. */
const maxKept = 256;

interface Look {
  /** What the last look that succeeded found. */
  wanted: Wanted;
  /** On the monotonic clock of the process. */
  validUntil: number;
  reading: Promise<void> | undefined;
}

const looksOf = new WeakMap<ObjectStore, Map<string, Look>>();

/**
 * Returns what a run shall do now, at most a second late. If the store does not answer, the last look counts: the step
 * itself finds out that the store is away.
 */
export async function wantedNow(parts: ControlParts, run: ControlledRun): Promise<Wanted> {
  const look = lookOf(parts.store, run);
  if (performance.now() >= look.validUntil) await (look.reading ??= renew(parts, run, look));
  return lookOf(parts.store, run).wanted;
}

/** Makes this process use at once what it has just stored. Other processes find it with their next look. */
export function noteWanted(store: ObjectStore, run: ControlledRun, wanted: Wanted): void {
  // A new look, so that a read that began before does not replace it.
  keep(store, run, { wanted, validUntil: performance.now() + lookMs, reading: undefined });
}

async function renew(parts: ControlParts, run: ControlledRun, look: Look): Promise<void> {
  try {
    look.wanted = (await readWanted(parts, run)).wanted;
    look.validUntil = performance.now() + lookMs;
  } catch {
    // The next step looks again.
  } finally {
    look.reading = undefined;
  }
}

function lookOf(store: ObjectStore, run: ControlledRun): Look {
  const known = looksOf.get(store)?.get(keyOf(run));
  return known ?? keep(store, run, { wanted: 'run', validUntil: -Infinity, reading: undefined });
}

function keep(store: ObjectStore, run: ControlledRun, look: Look): Look {
  const looks = looksOf.get(store) ?? new Map<string, Look>();
  looksOf.set(store, looks);
  keepLatest(looks, keyOf(run), look, maxKept);
  return look;
}

function keyOf({ moveId, runId, startToken }: ControlledRun): string {
  return `${moveId}/${runId}/${startToken ?? ''}`;
}

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

/** A step that throws `STEP_BUDGET_SPENT` if its time is over before it begins. It is held then, so the batch calls it again. */
export function heldIfSpent(factory: ActivityFactory): ActivityFactory {
  return (clients): Activity => {
    const step = factory(clients);
    const held = (error: unknown): typeof heldOutput => {
      if (isBudgetSpent(error)) return heldOutput;
      throw error;
    };
    return { ...step, run: (input, log) => step.run(input, log).catch(held) };
  };
}

function heldIf(factory: ActivityFactory, mayHold: (input: z.infer<typeof runSchema>) => boolean): ActivityFactory {
  return (clients): Activity => {
    const { name, reads, run } = factory(clients);
    return {
      ...{ name, reads },
      async run(input, log) {
        const known = runSchema.safeParse(input).data;
        // The checks use some of these steps, too. Their runs have no start token.
        if (known?.move.startToken === undefined || !mayHold(known)) return run(input, log);
        const mayRun = (await wantedNow(clients, known.move)) === 'run';
        return mayRun || !reads(input) ? run(input, log) : heldOutput;
      },
    };
  };
}
