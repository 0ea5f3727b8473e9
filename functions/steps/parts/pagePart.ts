import { z } from 'zod';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type inspectPageContract } from '../../../shared/contracts/steps/pageSteps';
import { isPartial, type PartialOutput } from '../../../shared/contracts/steps/contract';
import { type StepBudget } from '../../../shared/clients/async/stepBudget';
import { type Clients } from '../../../shared/clients/openClients';
import { itemsPerPage } from '../../../shared/rules/transfer/batching';
import { roundDelaysSeconds } from '../../../shared/rules/transfer/roundPauses';
import { recordRun } from '../frame/activity';
import { failStep } from '../frame/failStep';
import { type ItemName } from '../frame/vaultPair';
import { type StepLog } from '../frame/stepLog';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { dropNotes, readNotes, writeNotes } from '../stored/longLists';

/** What every page step gets from its caller. */
export type PageInput = Omit<InputOf<typeof inspectPageContract>, 'items' | 'backups' | 'targetIndex' | 'measure'>;

interface Counted {
  readonly throttled: number;
}

export interface PageOf<Item, Output> {
  /** The name of the work on one item, for the log and the notes. */
  readonly step: string;
  readonly input: PageInput;
  /** The items to read, by their positions in the page. */
  readonly items: ReadonlyMap<number, Item>;
  /** The form of an output, for the notes. */
  readonly output: z.ZodType<Output>;
  /** Works on one item, with clients that share the time of the step. It returns failures. */
  readonly work: (clients: Clients, item: Item) => Promise<Output | PartialOutput>;
  /** The output for an item that another step could not finish. */
  readonly failed: (item: Item, failure: StepFailed) => Output;
  /** Whether an output ends the work on its item; another round may change any other output. */
  readonly isFinal: (output: Output) => boolean;
  /** The name of the notes. Another verification of the same page must not read those of an early one. */
  readonly notes?: 'part' | 'early';
  readonly log: StepLog | undefined;
}

/** What one call of a page step found. */
interface Ended<Output> {
  readonly state: 'ended' | 'open';
  /** The outputs of this call and of earlier ones, by position. If the page has ended, every item has one. */
  readonly outputs: ReadonlyMap<number, Output>;
  /** The positions of the items without a final output. */
  readonly open: readonly number[];
  /** The throttled calls of this call. */
  readonly throttled: number;
}
type PageWork<Output> = Ended<Output> | PartialOutput;

/**
 * Works on the open items of a page, in parallel and under the pace of their vaults. If some are not finished in the end, it
 * keeps the outputs of the finished ones, encrypted, for the next call. An item never fails its page.
 */
export async function workOnPage<Item extends ItemName, Output extends Counted>(
  clients: Clients,
  of: PageOf<Item, Output>,
): Promise<PageWork<Output>> {
  const { input, items, failed, isFinal } = of;
  const place = placeOf(clients, of);
  const notes = input.part === undefined ? undefined : await readNotes(place, z.record(z.string(), of.output));
  const outputs = new Map(Object.entries(notes ?? {}).map(([at, output]) => [Number(at), output]));
  const fail = (at: number, failure: StepFailed): void => {
    const item = items.get(at);
    if (item !== undefined) outputs.set(at, failed(item, failure));
  };
  const given = new Set((input.failed ?? []).map(({ at }) => at));
  for (const { at, failure } of input.failed ?? []) fail(at, failure);
  const isOpen = (at: number): boolean => {
    const output = outputs.get(at);
    return !given.has(at) && (output === undefined || !isFinal(output));
  };
  const { throttled, partial } = await workOnItems(clients, of, { outputs, isOpen });
  const open = [...items.keys()].filter(isOpen);
  if (input.rest !== undefined) for (const at of open) fail(at, input.rest);
  const isLast = input.isLast === true || input.rest !== undefined;
  const isEnded = partial === undefined && open.every((at) => isLast && outputs.has(at));
  if (isEnded) return { state: 'ended', outputs, open, throttled };
  await writeNotes(place, Object.fromEntries([...outputs].filter(([at]) => !isOpen(at))));
  if (partial === undefined) return { state: 'open', outputs, open, throttled };
  return { ...partial, done: partial.done + items.size - open.length, throttled };
}

/** Removes the notes of a page, once its outputs are stored. */
export async function endPage<Item, Output>(clients: Clients, of: PageOf<Item, Output>): Promise<void> {
  if (of.input.part !== undefined) await dropNotes(placeOf(clients, of));
}

/** The output of a page step that failed as a whole, by its store or by what somebody did to it. Throws unknown errors. */
export function failPage(error: unknown): StepFailed & { readonly throttled: number } {
  if (error instanceof MoverError) return { ...failStep(error), throttled: 0 };
  throw error;
}

function placeOf(
  { staging }: Clients,
  { step, input: { move, page }, notes = 'part' }: Pick<PageOf<unknown, unknown>, 'step' | 'input' | 'notes'>,
) {
  return { staging, move, label: `page ${String(page)}/${step}/${notes}` };
}

interface Progress<Output> {
  readonly outputs: Map<number, Output>;
  readonly isOpen: (at: number) => boolean;
}

async function workOnItems<Item extends ItemName, Output extends Counted>(
  clients: Clients,
  { step, input, items, work, log }: PageOf<Item, Output>,
  { outputs, isOpen }: Progress<Output>,
): Promise<{ readonly throttled: number; readonly partial: PartialOutput | undefined }> {
  const { move, page, only } = input;
  const wanted = [...items].filter(([at]) => isOpen(at) && (only === undefined || only.includes(at)));
  const budget = clients.budget();
  const ofPage = { ...clients, budget: () => withoutEnd(budget) };
  let throttled = 0;
  let partial: PartialOutput | undefined;
  const addPartial = (done: number): void => {
    partial = { state: 'partial', done: (partial?.done ?? 0) + done, throttled: 0 };
  };
  try {
    const workOn = async ([at, item]: readonly [number, Item]): Promise<void> => {
      if (budget.isSpent()) {
        addPartial(0);
        return;
      }
      const run = { step, input: { move, page, itemType: item.itemType, itemName: item.itemName }, log };
      const output = await recordRun(run, () => work(ofPage, item), withoutThrottled);
      throttled += output.throttled;
      if (isPartialOutput(output)) addPartial(output.done);
      else outputs.set(at, output);
    };
    await allInParallel(wanted, workOn, itemsAtOnce(input));
  } finally {
    budget.end();
  }
  return { throttled, partial };
}

/**
 * How many items of a page one call works on at the same time. After as many calls as there are rounds, each further call takes
 * half as many: what has not ended until then is large, and together the first requests of all could use up every call.
 */
function itemsAtOnce({ move, part }: PageInput): number {
  const all = Math.min(itemsPerPage, move.pace.maxInFlight);
  const further = Math.max(0, (part?.number ?? 0) - roundDelaysSeconds.length);
  return Math.max(1, Math.floor(all / 2 ** further));
}

function isPartialOutput(output: Counted | PartialOutput): output is PartialOutput {
  return isPartial(output);
}

/** The budget of a step on several items, for the work on one, which must not end it. */
export function withoutEnd(budget: StepBudget): StepBudget {
  return { ...budget, end: () => undefined };
}

/** The line of the page has the throttled calls of all its items. */
function withoutThrottled(output: object): object {
  return { ...output, throttled: undefined };
}
