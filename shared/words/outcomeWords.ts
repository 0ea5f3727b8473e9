import { type CutoverState } from '../contracts/api/cutoverAnswers';
import { type CheckStatus, type Overall } from '../contracts/model/checks';
import { type ComparedOutcome } from '../contracts/model/comparisons';
import { type ConsumerChangeState } from '../contracts/model/consumerChange';
import { type RowState } from '../contracts/model/fleetRuns';
import { type RolledBackState } from '../contracts/model/rollback';
import { type ScratchFate } from '../contracts/model/rehearsal';
import { type Word, type Words } from './word';

// Words for what reports, the command line and the page show. Each table is in the order in which people should read it.

/** The sign of each outcome of a comparison. */
export const comparedSigns: Readonly<Record<ComparedOutcome, string>> = {
  match: '=',
  differs: '*',
  onlyInSource: '+',
  onlyInTarget: '-',
  notRead: '!',
};

export const comparedWords: Words<ComparedOutcome> = {
  differs: { text: 'differ', tone: 'warn' },
  onlyInSource: { text: 'only in the source', tone: 'warn' },
  onlyInTarget: { text: 'only in the target', tone: 'warn' },
  notRead: { text: 'could not be read or compared', tone: 'bad' },
  match: { text: 'match', tone: 'good' },
};

interface Compared {
  readonly equal: boolean | null;
  readonly items: { readonly total: number };
  readonly counts: Readonly<Record<ComparedOutcome, number>>;
  readonly access?: { readonly equal: boolean } | undefined;
}

/** The result of a comparison that has completed. An item that was not read proves nothing, and neither does an empty selection. */
export function comparedVerdict({ equal, items, counts, access }: Compared): Word {
  if (equal === true && access?.equal === false) return { text: 'items equal, access not', tone: 'warn' };
  if (equal === true) {
    return items.total === 0 ? { text: 'no items', tone: 'quiet' } : { text: 'equal', tone: 'good' };
  }
  const isKnown = counts.differs + counts.onlyInSource + counts.onlyInTarget > 0;
  return { text: isKnown ? 'not equal' : 'not proved equal', tone: 'warn' };
}

/** The classes of readiness. */
export const overallWords: Words<Overall> = {
  ready: { text: 'ready', tone: 'good' },
  readyWithConditions: { text: 'ready with conditions', tone: 'warn' },
  notReady: { text: 'not ready', tone: 'bad' },
};

export const checkWords: Words<CheckStatus> = {
  fail: { text: 'failing', tone: 'bad' },
  warn: { text: 'warning', tone: 'warn' },
  unknown: { text: 'unknown', tone: 'warn' },
  pass: { text: 'passing', tone: 'good' },
};

/** The states of a vault in a fleet. */
export const rowStateWords: Words<RowState> = {
  completed: { text: 'completed', tone: 'good' },
  partiallyCompleted: { text: 'partially completed', tone: 'warn' },
  failed: { text: 'failed', tone: 'bad' },
  unknown: { text: 'unknown', tone: 'bad' },
  cancelled: { text: 'cancelled', tone: 'quiet' },
  awaitingApproval: { text: 'awaiting approval', tone: 'warn' },
  running: { text: 'running', tone: 'busy' },
  held: { text: 'held', tone: 'warn' },
  waiting: { text: 'waiting', tone: 'quiet' },
};

export const rolledBackWords: Words<RolledBackState> = {
  failed: { text: 'failed', tone: 'bad' },
  kept: { text: 'kept', tone: 'warn' },
  gone: { text: 'gone before', tone: 'quiet' },
  rolledBack: { text: 'rolled back', tone: 'good' },
};

export const changedWords: Words<ConsumerChangeState> = {
  changed: { text: 'changed', tone: 'good' },
  takenBack: { text: 'taken back', tone: 'good' },
  wouldChange: { text: 'would change', tone: 'busy' },
  alreadyThere: { text: 'there already', tone: 'good' },
  changedByOthers: { text: 'changed by others', tone: 'warn' },
  refused: { text: 'not changed', tone: 'bad' },
  leftForAPerson: { text: 'left to a person', tone: 'quiet' },
  failed: { text: 'failed', tone: 'bad' },
};

export const cutoverWords: Words<CutoverState> = {
  noGo: { text: 'no-go', tone: 'bad' },
  unknown: { text: 'find out', tone: 'warn' },
  go: { text: 'go', tone: 'good' },
};

const fateWords: Readonly<Record<ScratchFate['fate'], string>> = {
  notMade: 'the run made none',
  purged: 'deleted and purged',
  softDeleted: 'deleted, but not purged',
  left: 'still exists: delete it',
};

/** What became of the scratch vault of a rehearsal. */
export function scratchFateWords({ fate, purgedOn }: Pick<ScratchFate, 'fate' | 'purgedOn'>): string {
  return [fateWords[fate], purgedOn && `Azure purges it on ${purgedOn}`].filter(Boolean).join('; ');
}
