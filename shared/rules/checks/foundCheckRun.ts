import { type CheckRun } from '../../contracts/model/checks';
import { hashPart } from '../plan/hashPlan';

/**
 * A stored run of checks, judged by history. `absent`: the app has made no run with this id, or its history is gone. `changed`: it has, but
 * the store does not have the run as the app wrote it. Only a proved run is evidence.
 */
export type FoundCheckRun =
  { readonly state: 'proved'; readonly run: CheckRun } | { readonly state: 'absent' | 'changed'; readonly id: string };

/** The hash of a whole run, SHA-256 in hex: its pair, id, times, options and all findings. It does not depend on the order of fields. */
export function hashCheckRun(run: CheckRun): string {
  return hashPart(['run of checks', run]);
}

export interface RunLog {
  info(line: string): void;
  warn(line: string): void;
}

/** Returns the run if it is evidence. Otherwise the log names it, so that a person can find out who writes to the store. */
export function evidenceOf(found: FoundCheckRun, log: RunLog | undefined): CheckRun | undefined {
  if (found.state === 'proved') return found.run;
  const { id, state } = found;
  const line = JSON.stringify({ event: 'checkRunRefused', id, state });
  if (state === 'changed') log?.warn(line);
  // Its history may have expired, and it may be the gate of a move that somebody started again.
  else log?.info(line);
  return undefined;
}

/** What a person reads about a run that the store does not have as the app wrote it. */
export function changedRunWords(id: string): string {
  return `Expected run ${id} of the checks to be as the app stored it, but somebody changed or removed it in the store. It is no evidence. Find out who can write to the store, then run the checks again.`;
}
