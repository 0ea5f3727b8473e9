import { type RollbackReason, type RollbackRow } from '../../contracts/model/rollback';
import { type ComparableVersion, differencesOf, unreadContent } from '../compare/comparableVersion';

/** A version as a list of a vault shows it. Times are unix seconds. */
export interface ListedVersion extends Omit<ComparableVersion, 'digest'> {
  readonly updated?: number;
  readonly recoveryLevel?: string;
}

/** Both sides of an item now, and when the move ran. */
export interface RollbackFacts {
  readonly row: RollbackRow;
  readonly source: readonly ListedVersion[];
  /** Not empty. */
  readonly target: readonly ListedVersion[];
  /** ISO 8601: the start of the run, and the end of its last write. */
  readonly startedAt: string;
  readonly finishedAt: string;
}

export interface Kept {
  readonly reason: RollbackReason;
  readonly detail?: string;
}

/**
 * Decides whether an item of the target is as the move left it. Returns undefined if it may be deleted, else why it is kept. The
 * contents of a version never change, so equal ids mean equal contents.
 */
export function reasonToLeave(facts: RollbackFacts): Kept | undefined {
  const { row, target, finishedAt } = facts;
  // Every level that promises a recovery says so. Nobody knows what another level means.
  const isLost = ({ recoveryLevel = 'Recoverable' }: ListedVersion): boolean => !recoveryLevel.includes('Recoverable');
  if (target.some(isLost)) return { reason: 'NOT_RECOVERABLE' };
  const late = target.find(({ updated = 0 }) => updated > secondsAfter(finishedAt));
  if (late !== undefined) return changed(`somebody changed version ${late.version} after the move`);
  return row.action === 'deleteAgain' ? judgeRecovered(facts) : judgeWritten(facts);
}

/** Before the recovery the item had all versions that the move did not write. */
function judgeRecovered({ row, target, startedAt }: RollbackFacts): Kept | undefined {
  const own = new Set(row.versions.map(({ to }) => to));
  const stray = target.find(({ version, created }) => created > secondsOf(startedAt) && !own.has(version));
  return stray === undefined ? undefined : changed(`version ${stray.version} is not of the move`);
}

function judgeWritten(facts: RollbackFacts): Kept | undefined {
  const { source, target, startedAt } = facts;
  const pairs = pairsOf(facts);
  const stray = target.find(({ version }) => !pairs.some(({ to }) => to === version));
  if (stray !== undefined) {
    return stray.created < secondsOf(startedAt)
      ? { reason: 'EXISTED_BEFORE', detail: `version ${stray.version} is older than the move` }
      : changed(`version ${stray.version} is not of the move`);
  }
  const lost = pairs.find(({ to }) => !target.some(({ version }) => version === to));
  if (lost !== undefined) return changed(`version ${lost.to} is not there any more`);
  const unbacked = pairs.find(({ from }) => !source.some(({ version }) => version === from));
  if (unbacked !== undefined) {
    return { reason: 'SOURCE_LACKS_IT', detail: `the source has no version ${unbacked.from} any more` };
  }
  return otherAttributes(facts, pairs);
}

type Pairs = RollbackRow['versions'];

/** A restore keeps the ids of versions. If the report has no pairs, those of the target must be some of the source. */
function pairsOf({ row, source, target }: RollbackFacts): Pairs {
  if (row.versions.length > 0 || row.route !== 'backupRestore' || target.length !== row.versionCount)
    return row.versions;
  return target.flatMap(({ version }) =>
    source.some((one) => one.version === version) ? [{ from: version, to: version }] : [],
  );
}

/** The move wrote the attributes of the source. A source that was changed since then shows nothing about the target. */
function otherAttributes({ source, target, startedAt }: RollbackFacts, pairs: Pairs): Kept | undefined {
  for (const { from, to } of pairs) {
    const original = source.find(({ version }) => version === from);
    const copy = target.find(({ version }) => version === to);
    if (original === undefined || copy === undefined || (original.updated ?? 0) >= secondsOf(startedAt)) continue;
    const unread = { digest: unreadContent.unread };
    const [field] = differencesOf({ ...original, ...unread }, { ...copy, ...unread });
    if (field !== undefined) return changed(`version ${to} differs from the source: ${field}`);
  }
  return undefined;
}

function changed(detail: string): Kept {
  return { reason: 'CHANGED_SINCE', detail };
}

/** The service counts whole seconds. */
function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1_000);
}

function secondsAfter(time: string): number {
  return Math.ceil(Date.parse(time) / 1_000);
}
