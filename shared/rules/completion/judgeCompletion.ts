import {
  type CompletionBody,
  type CompletionCode,
  type CompletionLine,
  maxNamesOfLine,
  type SourceDeletion,
} from '../../contracts/api/completion';
import { type MoveReport } from '../../contracts/api/report';
import { type Consumer, type ConsumerKind, type ConsumerSearch } from '../../contracts/model/consumer';
import { type LastUse, unknownUseReasons } from '../../contracts/model/lastUse';
import { type ItemResult } from '../../contracts/model/outcome';
import { type Phase } from '../../contracts/model/progress';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Lock } from '../../contracts/model/vaultResource';
import { isKeyKind } from '../consumers/keyDependants';
import {
  isDependant,
  isProvedSearch,
  leftWords,
  openReadings,
  sourcesLeftToLog,
  withoutLog,
} from '../consumers/searchEvidence';
import { kindOf } from '../problems/summarizeResults';

/** A search for consumers that ended, with everything that it found. */
export interface EndedSearch extends Pick<ConsumerSearch, 'startedAt' | 'readings'> {
  readonly consumers: readonly Consumer[];
}

/** What Azure shows of the source now. */
export interface SourceFacts {
  readonly readAt: string;
  /** Null if the app sees no such vault. */
  readonly vault: Omit<SourceDeletion, 'recoverableUntil'> | null;
  /** Null if the app may not read them. */
  readonly locks: readonly Lock[] | null;
  readonly lastUse: LastUse | null;
}

export interface CompletionFacts {
  readonly move: MoveSpec;
  /** A report that history or a signature proves; null while the run has none. */
  readonly report: MoveReport | null;
  readonly phase: Phase;
  /** Whether somebody started a rollback of the run. */
  readonly isRolledBack: boolean;
  readonly source: SourceFacts;
  /** The newest search; null if there is none. */
  readonly search: EndedSearch | null;
  /** ISO 8601 UTC. */
  readonly now: string;
}

const dayMs = 86_400_000;

/** Older evidence says nothing about now. */
const maxAgeMs = dayMs;

/** Whether the source of a move may be deleted. A line says yes only by evidence of this day, so *unknown* never adds up to *safe*. */
export function judgeCompletion(facts: CompletionFacts): CompletionBody {
  const { move, phase, source, now } = facts;
  const lines = [moveLine, itemsLine, writesLine, useLine, consumersLine, keysLine, locksLine].map((line) =>
    line(facts),
  );
  const states = new Set(lines.map(({ state }) => state));
  const { moveId, runId, sourceVault, targetVault } = move;
  return {
    ...{ moveId, runId, sourceVault, targetVault, phase },
    verdict: states.has('no') ? 'notSafe' : states.has('unknown') ? 'unknown' : 'safe',
    statedAt: now,
    validUntil: isoAfter(now, maxAgeMs),
    lines,
    lastUse: source.lastUse,
    deletion: source.vault && { ...source.vault, recoverableUntil: isoAfter(now, source.vault.retentionDays * dayMs) },
  };
}

type Judged = Pick<CompletionLine, 'state' | 'found'> &
  Partial<Pick<CompletionLine, 'evidenceAt' | 'action'>> & { readonly named?: readonly string[] };

function lineOf(
  code: CompletionCode,
  { state, found, evidenceAt = null, action = null, named = [] }: Judged,
): CompletionLine {
  return { code, state, found, evidenceAt, action, names: named.slice(0, maxNamesOfLine), count: named.length };
}

function moveLine({ move, report, phase, isRolledBack }: CompletionFacts): CompletionLine {
  const evidenceAt = report?.finishedAt ?? null;
  if (isRolledBack) {
    const found = 'Somebody started a rollback of the run.';
    return lineOf('MOVE', { state: 'no', found, evidenceAt, action: 'Move the vault again: kvmover retry.' });
  }
  if (report !== null && phase === 'completed' && !move.dryRun && move.rehearsal === undefined)
    return lineOf('MOVE', { state: 'yes', found: `${phase} at ${evidenceAt ?? 'an unknown time'}`, evidenceAt });
  const action =
    phase === 'awaitingCutover' || phase === 'syncing'
      ? 'Cut over: kvmover cutover.'
      : 'Move the vault again until nothing is open: kvmover retry.';
  const found = move.dryRun || move.rehearsal !== undefined ? 'The run was no move.' : `The phase is ${phase}.`;
  return lineOf('MOVE', { state: 'no', found, evidenceAt, action });
}

const notEnded = { state: 'unknown', found: 'The run has no report yet.' } as const;

function itemsLine({ report }: CompletionFacts): CompletionLine {
  if (report === null) return lineOf('ITEMS', notEnded);
  const { results, verifiedAt } = report;
  const open = results.filter((result) => !isProved(result)).map(({ itemType, itemName }) => `${itemType}/${itemName}`);
  if (open.length > 0) {
    const action = 'Read these items in the report: kvmover report. Move or verify them, or keep the source.';
    const found = `${String(open.length)} of ${String(results.length)} items or versions did not arrive, or nobody compared them.`;
    return lineOf('ITEMS', { state: 'no', found, evidenceAt: report.finishedAt, action, named: open });
  }
  if (verifiedAt === null && results.length > 0)
    return lineOf('ITEMS', { state: 'unknown', found: 'No item was compared.', action: 'Move with "verify": "full".' });
  return lineOf('ITEMS', {
    state: 'yes',
    found: `${String(results.length)} items are equal.`,
    evidenceAt: verifiedAt ?? report.finishedAt,
  });
}

/** Without all its versions, or with new material, the target cannot take the place of the source. */
function isProved({ state, verified, versionsLeftOut, reasons }: ItemResult): boolean {
  return kindOf(state) === 'done' && verified && versionsLeftOut.length === 0 && !reasons.includes('NEW_KEY_MATERIAL');
}

function writesLine({ report, source: { lastUse } }: CompletionFacts): CompletionLine {
  if (report === null) return lineOf('SOURCE_WRITES', notEnded);
  const reachesFrom = lastUse?.reachesFrom ?? null;
  if (lastUse === null || reachesFrom === null)
    return lineOf('SOURCE_WRITES', { state: 'unknown', found: 'The audit log was not read.', action: noLog });
  const { lastWrite, readAt } = lastUse;
  if (lastWrite !== null && lastWrite.at >= report.startedAt) {
    const found = `${lastWrite.by} wrote to the source at ${lastWrite.at}, after the move began at ${report.startedAt}.`;
    const action = 'Compare both vaults: kvmover compare. Move again what differs.';
    return lineOf('SOURCE_WRITES', { state: 'no', found, evidenceAt: readAt, action });
  }
  if (reachesFrom > report.startedAt || lastUse.verdict === 'unknown') {
    const found = `The audit log has no hole since ${reachesFrom} only. The move began at ${report.startedAt}.`;
    return lineOf('SOURCE_WRITES', {
      state: 'unknown',
      found,
      evidenceAt: readAt,
      action: 'Compare both vaults, then move once more: kvmover retry.',
    });
  }
  return lineOf('SOURCE_WRITES', {
    state: 'yes',
    found: `Nobody but the app wrote since ${report.startedAt}.`,
    evidenceAt: readAt,
  });
}

const noLog = 'Send the audit log of the source to a workspace that the app may read (docs/cutover.md).';

function useLine({ source: { lastUse }, now }: CompletionFacts): CompletionLine {
  if (lastUse === null)
    return lineOf('LAST_USE', { state: 'unknown', found: 'The app sees no such vault.', action: noLog });
  const { verdict, because, readAt, windowDays, quietDays, reachesTo, users, quietAt } = lastUse;
  const evidenceAt = readAt;
  if (isOld(readAt, now))
    return lineOf('LAST_USE', { state: 'unknown', found: `The log was read at ${readAt}.`, evidenceAt });
  if (verdict === 'quiet') {
    const found = `Nobody for ${String(quietDays)} days, up to ${reachesTo ?? ''}. The window is ${String(windowDays)} days. A use that comes less often than every ${String(lastUse.seesIntervalsUpToDays)} days may not be in the log.`;
    return lineOf('LAST_USE', { state: 'yes', found, evidenceAt });
  }
  const named = users.map(
    ({ user, lastReadAt, lastWriteAt }) => `${user}: ${[lastReadAt, lastWriteAt].filter(Boolean).join(', ')}`,
  );
  if (verdict === 'unknown') {
    const found = unknownUseReasons[because ?? 'NOT_READABLE'];
    return lineOf('LAST_USE', { state: 'unknown', found, evidenceAt, action: noLog, named });
  }
  const found = `Somebody used it in the last ${String(windowDays)} days.`;
  const action = `Point these users to the target. Without a use from now on, the vault is quiet at ${quietAt ?? ''} at the earliest.`;
  return lineOf('LAST_USE', { state: 'no', found, evidenceAt, action, named });
}

function consumersLine(facts: CompletionFacts): CompletionLine {
  return searchLine(
    'CONSUMERS',
    facts,
    (kind) => !isKeyKind(kind) && isDependant({ kind }),
    'Point them to the target: kvmover consumers explain.',
  );
}

function keysLine(facts: CompletionFacts): CompletionLine {
  return searchLine(
    'KEYS',
    facts,
    isKeyKind,
    'Give the data a key of the target first. Without its key, nobody can read it again.',
  );
}

/** A consumer is certain. That there is none needs a search that proved every source complete. */
function searchLine(
  code: 'CONSUMERS' | 'KEYS',
  { search, now }: CompletionFacts,
  isOfLine: (kind: ConsumerKind) => boolean,
  action: string,
): CompletionLine {
  const searchAgain = 'Search for consumers: kvmover consumers find.';
  if (search === null)
    return lineOf(code, { state: 'unknown', found: 'Nobody searched for consumers.', action: searchAgain });
  const evidenceAt = search.startedAt;
  const named = search.consumers
    .filter(({ kind }) => isOfLine(kind))
    .map(({ kind, resourceId, place }) => `${kind} ${resourceId} ${place}`);
  if (isOld(evidenceAt, now))
    return lineOf(code, {
      state: 'unknown',
      found: `The newest search began at ${evidenceAt}.`,
      evidenceAt,
      action: searchAgain,
    });
  if (named.length > 0)
    return lineOf(code, { state: 'no', found: `${String(named.length)} found.`, evidenceAt, action, named });
  const readings = withoutLog(search.readings);
  const open = openReadings(readings);
  if (isProvedSearch(readings)) {
    const found = `None in the scopes of the search.${leftWords(sourcesLeftToLog(readings))}`;
    return lineOf(code, { state: 'yes', found, evidenceAt });
  }
  const gaps = open.map(({ source, scope, because, action: missing }) =>
    [source, scope, because, missing].filter(Boolean).join(' '),
  );
  const found = `None found, but ${String(open.length)} readings are not complete.`;
  return lineOf(code, { state: 'unknown', found, evidenceAt, action: searchAgain, named: gaps });
}

function locksLine({ source: { locks, readAt, vault } }: CompletionFacts): CompletionLine {
  if (vault === null)
    return lineOf('LOCKS', { state: 'unknown', found: 'The app sees no such vault.', evidenceAt: readAt });
  if (locks === null)
    return lineOf('LOCKS', {
      state: 'unknown',
      found: 'The app may not read the locks.',
      evidenceAt: readAt,
      action: 'Give the app Microsoft.Authorization/locks/read.',
    });
  const named = locks.map(({ name, scope, level }) => `${level} ${name} at ${scope}`);
  if (named.length === 0) return lineOf('LOCKS', { state: 'yes', found: 'None.', evidenceAt: readAt });
  return lineOf('LOCKS', {
    state: 'no',
    found: 'Azure would refuse the deletion.',
    evidenceAt: readAt,
    action: 'Ask who set them why.',
    named,
  });
}

function isOld(time: string, now: string): boolean {
  return Date.parse(now) - Date.parse(time) > maxAgeMs;
}

function isoAfter(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}
