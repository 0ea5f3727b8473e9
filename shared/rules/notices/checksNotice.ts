import { type CheckSummary } from '../../contracts/model/checks';
import { type Notice } from '../../contracts/model/notices';

/**
 * The notice about a run of checks. Undefined if nothing changed since the previous run. The first scheduled run of a pair
 * with its options has a notice too, because later runs are compared with it.
 */
export function checksNotice(summary: CheckSummary, now: string): Notice | undefined {
  const { id, sourceVault, targetVault, trigger, overall, previousOverall, counts, failing } = summary;
  const { startedAt, finishedAt } = summary;
  const isFirst = previousOverall === null && trigger === 'schedule';
  if (!summary.changed && !isFirst) return undefined;
  return {
    specversion: '1.0',
    id: `check-${id}`,
    source: `/api/checks/${id}`,
    type: 'keyvaultmover.checks.changed',
    subject: `${sourceVault}/${targetVault}`,
    time: now,
    datacontenttype: 'application/json',
    data: {
      checkRunId: id,
      sourceVault,
      targetVault,
      trigger,
      startedAt,
      finishedAt,
      overall,
      previousOverall,
      counts,
      failing,
      changes: summary.changes,
      forecast: summary.forecast,
      failed: summary.failed,
    },
  };
}
