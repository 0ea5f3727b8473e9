import { type AskVerb, type ControlEntry } from '../../contracts/model/asks';
import { type EventKind, type MoveEvent } from '../../contracts/api/moveEvents';
import { type ApprovalRecord, type ItemCounts, type Phase, type PhaseTime } from '../../contracts/model/progress';
import { type RollbackAsk, type RollbackSummary } from '../../contracts/model/rollback';
import { type Caller } from '../../contracts/model/caller';
import { counted } from '../../words/word';
import { entryWords } from '../transfer/controlWords';
import { phaseTimeWords } from '../transfer/phaseTimes';
import { escapeText } from '../text/quoteText';

/** What is known of a run, from its status or from its report. */
export interface RunHistory {
  /** ISO 8601 UTC, as all times here. */
  readonly startedAt: string;
  readonly startedBy: Caller | null;
  readonly phases: readonly PhaseTime[];
  readonly approval: ApprovalRecord | null;
  readonly control: readonly ControlEntry[];
  /** Null while the run is in progress, and when its end is unknown. */
  readonly end: RunEnd | null;
  /** The last rollback of the run; absent if nobody asked for one. */
  readonly rollback?: RolledBack | undefined;
}

/** A rollback as a person asked for it, and its end. */
export interface RolledBack {
  readonly ask: Pick<RollbackAsk, 'askedAt' | 'by' | 'identity' | 'reason'>;
  /** Undefined while it is in progress, and if it was terminated. */
  readonly end: Pick<RollbackSummary, 'finishedAt' | 'phase' | 'counts'> | undefined;
}

interface RunEnd {
  readonly at: string;
  readonly phase: Phase;
  /** Absent for an interrupted run, which did not count them. */
  readonly items?: ItemCounts | undefined;
}

/** Returns what happened in a run, oldest first. */
export function eventsOf(history: RunHistory): readonly MoveEvent[] {
  const { startedAt, startedBy, phases, approval, control, end, rollback } = history;
  const events: MoveEvent[] = [
    { at: startedAt, kind: 'started', text: `The move started${byWords(startedBy?.name)}.`, ...callerOf(startedBy) },
    ...phases.map(phaseEvent),
    ...(approval === null ? [] : [approvalEvent(approval)]),
    ...control.map(controlEvent),
    ...(end === null ? [] : [endEvent(end)]),
    ...(rollback === undefined ? [] : rollbackEvents(rollback)),
  ];
  // The order of events with the same time stays: the sort of JavaScript is stable.
  return events.sort((one, other) => timeOf(one) - timeOf(other));
}

function timeOf({ at }: MoveEvent): number {
  return Date.parse(at);
}

function phaseEvent(time: PhaseTime): MoveEvent {
  const { phase, startedAt, seconds, items, verified } = time;
  const compared = verified === undefined ? '' : `, ${String(verified)} of them verified`;
  const of = items === undefined || items === 0 ? '' : `, for ${counted(items, 'item')}${compared}`;
  const took = seconds > 0 ? ` It took ${phaseTimeWords(time)}${of}.` : '';
  return { at: startedAt, kind: 'phaseBegan', text: `${beginOf[phase]}${took}`, by: null };
}

const beginOf: Readonly<Record<Phase, string>> = {
  planning: 'The move lists both vaults and makes its plan.',
  awaitingApproval: 'The move waits until somebody approves its plan.',
  preparing: 'The move prepares the target vault.',
  transferring: 'The move transfers items.',
  verifying: 'The move compares the target with the source.',
  syncing: 'The move looks for items that were created during the move.',
  awaitingCutover: 'The move keeps the target in step with the source until somebody asks for the cutover.',
  paused: 'The move is paused.',
  finishing: 'The move empties its staging and writes its report.',
  completed: 'The move is completed.',
  partiallyCompleted: 'The move is partially completed.',
  failed: 'The move failed.',
  cancelled: 'The move is cancelled.',
};

function approvalEvent({ at, by, identity, planHash }: ApprovalRecord): MoveEvent {
  const plan = planHash === undefined ? 'The plan' : `Plan ${planHash.slice(0, 8)}`;
  const text = `${plan} was approved${byWords(by)}.`;
  return { at, kind: 'approved', text, by, ...(identity === undefined ? {} : { identity }) };
}

const kindOf: Readonly<Record<AskVerb, EventKind>> = {
  pause: 'pauseAsked',
  resume: 'resumeAsked',
  cancel: 'cancelAsked',
  cutover: 'cutoverAsked',
  retry: 'retryAsked',
  pace: 'paceAsked',
  approveDeletions: 'deletionsApproved',
  acceptLine: 'lineAccepted',
  change: 'requestChanged',
};

function controlEvent(entry: ControlEntry): MoveEvent {
  const { verb, at, by, identity, reason, pace, deletions } = entry;
  const changes = Object.entries(pace ?? {}).map(
    ([name, value]) => `${name} ${value === null ? 'none' : String(value)}`,
  );
  const changed = changes.length === 0 ? '' : ` Asked for: ${changes.join(', ')}.`;
  const list =
    deletions === undefined ? '' : ` ${counted(deletions.count, 'item')}, list ${deletions.hash.slice(0, 8)}.`;
  return {
    at,
    kind: kindOf[verb],
    text: `${entryWords(entry)}${changed}${list}`,
    by,
    ...(identity === undefined ? {} : { identity }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function endEvent({ at, phase, items }: RunEnd): MoveEvent {
  const counts =
    items === undefined
      ? ''
      : ` Of ${counted(items.total, 'item')}, ${String(items.done)} are in the target, ${String(items.skipped)} were skipped, ${String(items.blocked)} are blocked and ${String(items.failed)} failed.`;
  return { at, kind: 'ended', text: `${beginOf[phase]}${counts}`, by: null };
}

function rollbackEvents({ ask: { askedAt, by, identity, reason }, end }: RolledBack): readonly MoveEvent[] {
  const why = reason === undefined ? '' : ` The reason given: "${escapeText(reason)}".`;
  const asked: MoveEvent = {
    at: askedAt,
    kind: 'rollbackAsked',
    text: `A rollback was asked for${byWords(by)}.${why}`,
    by,
    ...(identity === undefined ? {} : { identity }),
    ...(reason === undefined ? {} : { reason }),
  };
  if (end === undefined) return [asked];
  const { rolledBack, kept, gone, failed } = end.counts;
  const counts = `${counted(rolledBack, 'item')} rolled back, ${String(kept)} kept, ${String(gone)} not there, ${String(failed)} failed`;
  const text = `The rollback ended: ${counts}.`;
  return [asked, { at: end.finishedAt, kind: 'rollbackEnded', text, by: null }];
}

function byWords(name: string | null | undefined): string {
  return name === null || name === undefined ? '' : ` by ${escapeText(name)}`;
}

function callerOf(caller: Caller | null): Pick<MoveEvent, 'by' | 'identity'> {
  if (caller === null) return { by: null };
  const { name, tenantId, objectId } = caller;
  return { by: name, identity: { tenantId, objectId } };
}
