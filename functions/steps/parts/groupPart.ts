import { type z } from 'zod';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { heldOutput, isHeld } from '../../../shared/contracts/steps/control';
import { type GroupContract } from '../../../shared/contracts/steps/itemSteps';
import { systemClock, wait } from '../../../shared/clients/async/clock';
import { keepLatest } from '../../../shared/clients/async/keptWhileUsed';
import { allInParallel, takeTurns } from '../../../shared/clients/async/takeTurns';
import { type Clients } from '../../../shared/clients/openClients';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { activity, type ActivityFactory } from '../frame/activity';
import { type StepLog } from '../frame/stepLog';
import { dropNotes, readNotes, writeNotes, type PartNotePlace } from '../stored/longLists';
import { withoutEnd } from './pagePart';

type Input = InputOf<GroupContract<z.ZodType>>;
type Outputs<Output extends z.ZodType> = z.output<GroupContract<Output>['output']>;

/**
 * How often a group leaves notes of the items that have ended. A run after a crash reads only the others. A group that ends sooner leaves
 * none: to read its items again costs less than notes.
 */
const notesEveryMs = 1_000;

/**
 * Makes the step that does for several items what the step of `factory` does for one, each with a line of its own in the log. The step
 * must write nothing to the target. An item that did not begin has the output `held`: the move is paused, or the time of the step is over.
 */
export function inGroup<Output extends z.ZodType>(
  contract: GroupContract<Output>,
  factory: ActivityFactory,
): ActivityFactory {
  return (clients) => {
    const work = groupOf(clients, contract, factory);
    return activity(contract, async (input, log) => {
      const { place, outputs, isNoted } = await work(input, log);
      if (isNoted) await dropNotes(place);
      return outputs as Outputs<Output>;
    });
  };
}

/**
 * Does the work of a group before its batch calls the step, and leaves the outputs as notes. The batch finds them if it calls the step for
 * the same items in the same order, with the same time. What did not end is left to the batch.
 */
export function groupAhead<Output extends z.ZodType>(
  contract: GroupContract<Output>,
  factory: ActivityFactory,
): (clients: Clients) => (input: Input, log: StepLog | undefined) => Promise<void> {
  return (clients) => {
    const work = groupOf(clients, contract, factory);
    return async (input, log) => {
      const { place, outputs } = await work(input, log);
      await writeNotes(place, outputs);
    };
  };
}

/** Works on the items that have no output in the notes of an earlier run. */
function groupOf(clients: Clients, { name, output }: GroupContract<z.ZodType>, factory: ActivityFactory) {
  const turnsOfRuns = new Map<string, Turns>();
  return async (input: Input, log: StepLog | undefined) => {
    const { staging } = clients;
    const turns = turnsOf(turnsOfRuns, input.move);
    const place = { staging, move: input.move, label: labelOf(name, input) };
    const before = await readNotes(place, output);
    const outputs = new Map<number, unknown>();
    for (const [at, known] of before?.outputs.entries() ?? []) if (isFinal(known)) outputs.set(at, known);
    const isNoted = await workOn(clients, { factory, input, outputs, place, turns, log });
    return { place, outputs: listOf(input, outputs), isNoted: isNoted || before !== undefined };
  };
}

type Turns = ReturnType<typeof takeTurns>;

/**
 * How many items of a run are in progress in one process: a quarter more than its requests, so that none of these waits for an item. A
 * pause finds the others not begun. They take turns in the order in which their pages came, so that the first page is written while the
 * next ones are read.
 */
function itemsAtOnce({ maxInFlight }: Input['move']['pace']): number {
  return Math.min(128, Math.ceil(maxInFlight * 1.25));
}

/** How many runs have turns in one process. */
const maxRuns = 256;

function turnsOf(known: Map<string, Turns>, { runId, pace }: Input['move']): Turns {
  const most = itemsAtOnce(pace);
  const key = `${runId}/${String(most)}`;
  const turns = known.get(key) ?? takeTurns(most);
  keepLatest(known, key, turns, maxRuns);
  return turns;
}

/** No other call of the run has this label: an item is in one page, and its page makes one call at a time. Notes have no names of items. */
function labelOf(step: string, { items, calledAt }: Input): string {
  return [step, hashPart(items.map(itemKey)), calledAt].join('/');
}

interface Group {
  readonly factory: ActivityFactory;
  readonly input: Input;
  /** By position. */
  readonly outputs: Map<number, unknown>;
  readonly place: PartNotePlace;
  readonly turns: Turns;
  readonly log: StepLog | undefined;
}

/** Works on the items without an output, and returns whether it left notes. */
async function workOn(clients: Clients, { factory, input, outputs, place, turns, log }: Group): Promise<boolean> {
  const { move, items } = input;
  const budget = clients.budget();
  const { run } = factory({ ...clients, budget: () => withoutEnd(budget) });
  const open = [...items.entries()].filter(([at]) => !outputs.has(at));
  const ended = new AbortController();
  const noting = keepNotes(place, () => listOf(input, outputs), ended.signal);
  try {
    const workOnItem = ([at, item]: (typeof open)[number]): Promise<void> =>
      turns(async () => {
        if (budget.isSpent()) return;
        outputs.set(at, await run({ move, ...item }, log));
      });
    await allInParallel(open, workOnItem, open.length);
  } finally {
    budget.end();
    ended.abort();
  }
  return noting;
}

function listOf({ items }: Input, outputs: ReadonlyMap<number, unknown>): { readonly outputs: readonly unknown[] } {
  return { outputs: items.map((_, at) => outputs.get(at) ?? heldOutput) };
}

/** An output that another run of the step would not change. */
function isFinal(output: unknown): boolean {
  if (isHeld(output)) return false;
  return !(typeof output === 'object' && output !== null && 'retryable' in output && output.retryable === true);
}

/** Leaves notes until the end of the group. Without them, another run repeats more, so a store that is away does not end the group. */
async function keepNotes(place: PartNotePlace, outputs: () => unknown, ended: AbortSignal): Promise<boolean> {
  let isNoted = false;
  for (;;) {
    await wait(systemClock, notesEveryMs, ended);
    if (ended.aborted) return isNoted;
    isNoted = true;
    await writeNotes(place, outputs()).catch(() => undefined);
  }
}
