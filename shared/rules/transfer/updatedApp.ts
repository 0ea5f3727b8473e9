import { ZodError } from 'zod';
import { orchestrationVersion } from '../../contracts/steps/orchestrations';
import { type ErrorCode } from '../../contracts/model/errorCodes';
import { cancelledBy } from './cancelledBy';
import { shortenText } from '../text/shortenText';

/**
 * The texts of the runtime for a history that does not fit the code (DurableTask.Core: TaskOrchestrationContext.cs) and for
 * an orchestrator that the code no longer has (extension: TaskOrchestrationShim).
 */
const runtimeTexts = [
  /non-deterministic workflow detected/i,
  /doesn't exist, is disabled, or is not an orchestrator function/i,
];

/** How a message of zod begins: with the first of its issues, as JSON. */
const issueText = /(?:^|failed: ?)\[\s*\{/;

/** The text for a run whose history another version of the app began in a form that this version cannot continue. */
export const updatedWords =
  'The app was updated while this step was in progress, and the new version cannot continue what the former one began.';

/** The text of a step that another version of the app called, and that cannot read its input. */
export const otherVersionWords =
  'Expected an input that this version of the app can read; an orchestrator of another version called this step. Nothing was done.';

/**
 * Returns whether an orchestration began under a version of the orchestrators before `since`. `version` is that of the run.
 * Without one, a run counts as begun before all of them.
 */
export function isBegunBefore(since: string, version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since.split('.').map(Number);
  return major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
}

/** Returns whether a text of the runtime says that the code is another one than the code that began the history. */
export function saysOtherCode(text: string): boolean {
  return (
    runtimeTexts.some((known) => known.test(text)) ||
    [updatedWords, otherVersionWords].some((words) => text.includes(words))
  );
}

/**
 * Returns the problem of a step that failed permanently after its retries, or that did not begin because the move was
 * cancelled. `version` is that of the run, as the runtime
 * gave it at the start.
 */
export function stepFault(
  error: unknown,
  version: string | undefined,
  what = 'A step',
): { readonly code: ErrorCode; readonly detail: string } {
  const cancelled = cancelledBy(error);
  if (cancelled !== undefined) return cancelled;
  const isOther = saysOtherCode(textOf(error)) || (version !== orchestrationVersion && isUnread(error));
  if (!isOther) return { code: 'INTERNAL', detail: `${what} failed: ${firstLineOf(error)}` };
  return { code: 'APP_UPDATED', detail: updatedWords };
}

/** Returns whether input or output of a step was in a form that the schemas refuse. */
function isUnread(error: unknown): boolean {
  return error instanceof ZodError || issueText.test(textOf(error));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

/**
 * Returns the first line of an error that the runtime passed on, at most 300 characters. The other lines are the runtime's
 * own trace.
 */
function firstLineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : 'the runtime gave no reason';
  return shortenText((text.split('\n')[0] ?? '').trim(), 300);
}
