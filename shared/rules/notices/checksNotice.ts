import { type CheckSummary } from '../../contracts/model/checks';
import { type Notice } from '../../contracts/api/notices';

/**
 * What a receiver is told of a run of checks; undefined when it found the pair as the run before did. The first scheduled
 * run of a pair is told too: it is what later ones are compared with.
 */
export function checksNotice(summary: CheckSummary, now: string): Notice | undefined {
  const { id, sourceVault, targetVault, trigger, overall, previousOverall, counts, failing } = summary;
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
