import { type RollbackReason, type RollbackRow } from '../../contracts/model/rollback';
import { changed, changedLater, type LeftVersion, notAsLeft, wholeSecondsOf } from '../compare/asLeft';
import { differencesOf, unreadContent } from '../compare/comparableVersion';

/** Both sides of an item now, and when the move ran. */
export interface RollbackFacts {
  readonly row: RollbackRow;
  readonly source: readonly LeftVersion[];
  /** Not empty. */
  readonly target: readonly LeftVersion[];
  /** ISO 8601: the start of the run, and the end of its last write. */
  readonly startedAt: string;
  readonly finishedAt: string;
}

export interface KeptRow {
  readonly reason: RollbackReason;
  readonly detail?: string;
}

/**
 * Decides whether an item of the target is as the move left it. Returns undefined if it may be deleted, else why it is kept. The
 * contents of a version never change, so equal ids mean equal contents.
 */
export function reasonToLeave(facts: RollbackFacts): KeptRow | undefined {
  return facts.row.action === 'deleteAgain' ? judgeRecovered(facts) : judgeWritten(facts);
}

/** Before the recovery the item had all versions that the move did not write. */
function judgeRecovered({ row, target, startedAt, finishedAt }: RollbackFacts): KeptRow | undefined {
  const later = changedLater({ target, writtenUntil: finishedAt });
  if (later !== undefined) return later;
  const own = new Set(row.versions.map(({ to }) => to));
  const stray = target.find(({ version, created }) => created > wholeSecondsOf(startedAt) && !own.has(version));
  return stray === undefined ? undefined : changed(`version ${stray.version} is not of the move`);
}

function judgeWritten(facts: RollbackFacts): KeptRow | undefined {
  const { source, target, startedAt, finishedAt } = facts;
  const pairs = pairsOf(facts);
  const left = notAsLeft({ target, own: pairs.map(({ to }) => to), startedAt, writtenUntil: finishedAt });
  if (left !== undefined) return left;
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
function otherAttributes({ source, target, startedAt }: RollbackFacts, pairs: Pairs): KeptRow | undefined {
  for (const { from, to } of pairs) {
    const original = source.find(({ version }) => version === from);
    const copy = target.find(({ version }) => version === to);
    if (original === undefined || copy === undefined || (original.updated ?? 0) >= wholeSecondsOf(startedAt)) continue;
    const unread = { digest: unreadContent.unread };
    const [field] = differencesOf({ ...original, ...unread }, { ...copy, ...unread });
    if (field !== undefined) return changed(`version ${to} differs from the source: ${field}`);
  }
  return undefined;
}
