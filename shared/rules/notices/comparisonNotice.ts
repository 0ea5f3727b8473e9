import { type Notice } from '../../contracts/model/notices';
import { type ComparisonSummary } from '../../contracts/model/comparisons';
import { type Drift, type DriftChange } from '../../contracts/steps/scheduledComparisons';

export interface Compared {
  readonly summary: ComparisonSummary;
  readonly previous: Drift | null;
  readonly drift: Drift;
  readonly change: DriftChange;
}

/**
 * The notice about a scheduled comparison. Undefined unless it is the first one of its pair, has differences that the one before
 * did not have, could not read more items, has no differences any more, or failed as the one before did not, or the other way round.
 * Otherwise a comparison that reads nothing would seem to be one without differences.
 */
export function comparisonNotice({ summary, previous, drift, change }: Compared, now: string): Notice | undefined {
  const { id, sourceVault, targetVault, depth, startedAt, finishedAt, counts, fields, failure } = summary;
  const isWellAgain = summary.equal && isAlarmed(previous);
  const isOtherEnd = previous?.failed !== drift.failed;
  const readsLess = drift.unread > (previous?.unread ?? 0);
  if (change.appeared === 0 && !isWellAgain && !isOtherEnd && !readsLess) return undefined;
  return {
    specversion: '1.0',
    id: `comparison-${id}`,
    source: `/api/comparisons/${id}`,
    type: 'keyvaultmover.comparison.changed',
    subject: `${sourceVault}/${targetVault}`,
    time: now,
    datacontenttype: 'application/json',
    data: {
      comparisonId: id,
      sourceVault,
      targetVault,
      depth,
      startedAt,
      finishedAt,
      equal: failure === undefined ? summary.equal : null,
      differences: drift.count,
      previousDifferences: change.before,
      newDifferences: change.appeared,
      goneDifferences: change.gone,
      counts,
      fields,
      failure: failure?.code ?? null,
    },
  };
}

/**
 * What the next comparison needs to know of this one. If an item could not be read, no difference may be left although the receiver
 * does not know yet that all is well.
 */
export function driftAfter({ summary, previous, drift }: Omit<Compared, 'change'>, notice: Notice | undefined): Drift {
  const isAlarm = !summary.equal && (notice !== undefined || isAlarmed(previous));
  return { ...drift, ...(isAlarm ? { alarmed: true } : {}) };
}

function isAlarmed(previous: Drift | null): boolean {
  return previous !== null && (previous.alarmed === true || previous.count > 0);
}
