import { type OrchestrationContext } from 'durable-functions';
import { type ConsumerAsk } from '../../../shared/contracts/model/consumer';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import {
  readConsumersContract,
  searchConsumersContract,
  type SearchOutput,
  type SearchProgress,
} from '../../../shared/contracts/steps/consumerSteps';
import { boundedReadings, searchTasks, unreadSources } from '../../../shared/rules/consumers/searchTasks';
import { callActivities } from '../engine/callContract';
import { appRun } from '../engine/generation';
import { now, showStatus, type Steps } from '../engine/steps';

/** How many tasks one generation reads in parallel: those of one subscription. */
const tasksAtOnce = 7;

/** A task has at most this many parts. A source that never comes to its end would read for ever. */
const maxParts = 500;

/** Reads every source in every scope. It calls no vault, and writes nothing but its own pages. */
export const searchConsumers = appRun(searchConsumersContract, function* (context, input) {
  const { start: _, progress, ...ask } = input;
  const reached = progress ?? begun(now(context));
  showStatus(context, shownOf(ask, reached));
  const next = yield* readTasks(context, ask, reached);
  if (next.tasks < searchTasks(ask).length) return { next: { ...ask, progress: next } };
  return { ended: outputOf(ask, next, now(context)) };
});

function begun(startedAt: string): SearchProgress {
  return { startedAt, tasks: 0, pages: 0, lastPages: [], readings: [], consumers: 0 };
}

/** What a status shows while the search runs. */
function shownOf(ask: ConsumerAsk, { startedAt, tasks, consumers }: SearchProgress) {
  return { startedAt, tasks: { total: searchTasks(ask).length, done: tasks }, consumers };
}

type Input = InputOf<typeof readConsumersContract>;
type Output = OutputOf<typeof readConsumersContract>;

function* readTasks(context: OrchestrationContext, ask: ConsumerAsk, progress: SearchProgress): Steps<SearchProgress> {
  const { id, vault, workspaces } = ask;
  const tasks = searchTasks(ask).slice(progress.tasks, progress.tasks + tasksAtOnce);
  let open = tasks.map((task, at): Input => ({
    ...{ id, vault, ...task, task: progress.tasks + at, before: null, cursor: null },
    ...(task.source === 'auditLogs' && workspaces !== undefined && { workspaces }),
  }));
  const outputs = new Map<number, Output>();
  for (let part = 0; open.length > 0; part += 1) {
    const read = yield* callActivities(context, readConsumersContract, open);
    open = open.flatMap((input, at) => {
      const output = joined(outputs.get(input.task), read[at]);
      outputs.set(input.task, withVerdict(output, input, { readAt: now(context), isLast: part + 1 === maxParts }));
      const goesOn = output.cursor !== null && part + 1 < maxParts;
      return goesOn ? [{ ...input, before: output.last, cursor: output.cursor }] : [];
    });
  }
  return tasks.reduce((sum, _, at) => withOutput(sum, outputs.get(progress.tasks + at)), progress);
}

function joined(before: Output | undefined, after: Output | undefined): Output {
  if (after === undefined) throw new Error('Expected each task to have an output.');
  if (before === undefined) return after;
  return {
    readings: [...before.readings, ...after.readings],
    pages: before.pages + after.pages,
    last: after.last,
    consumers: before.consumers + after.consumers,
    cursor: after.cursor,
  };
}

/** A source that says nothing of its scope, or that does not come to its end, has proved nothing. */
function withVerdict(
  output: Output,
  { source, scope }: Input,
  { readAt, isLast }: { readonly readAt: string; readonly isLast: boolean },
): Output {
  const isOpen = output.cursor !== null;
  if (isOpen ? !isLast : output.readings.length > 0) return output;
  const why = { because: isOpen ? 'CUT_OFF' : 'NO_ANSWER', action: null, readAt, found: output.consumers } as const;
  return { ...output, cursor: null, readings: [...output.readings, { source, scope, verdict: 'incomplete', ...why }] };
}

function withOutput(progress: SearchProgress, output: Output | undefined): SearchProgress {
  if (output === undefined) throw new Error('Expected each task to have an output.');
  return {
    ...progress,
    tasks: progress.tasks + 1,
    pages: progress.pages + output.pages,
    lastPages: [...progress.lastPages, output.last],
    readings: [...boundedReadings([...progress.readings, ...output.readings])],
    consumers: progress.consumers + output.consumers,
  };
}

function outputOf(ask: ConsumerAsk, progress: SearchProgress, finishedAt: string): SearchOutput {
  const { startedAt, pages, lastPages, readings, consumers } = progress;
  const all = [...readings, ...unreadSources(ask.vault, finishedAt)];
  return { ...ask, startedAt, finishedAt, readings: all, pages, consumers, lastPages };
}
