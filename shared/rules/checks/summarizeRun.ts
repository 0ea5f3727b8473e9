import { type CheckRun, type CheckStatus, type CheckSummary, type Overall } from '../../contracts/checks';

/** What a run tells its caller. */
export function summarizeRun(run: CheckRun, previousOverall: Overall | null): CheckSummary {
  const { id, sourceVault, targetVault, trigger, overall, findings, changes } = run;
  const countOf = (wanted: CheckStatus): number => findings.filter(({ status }) => status === wanted).length;
  return {
    id,
    sourceVault,
    targetVault,
    trigger,
    overall,
    previousOverall,
    counts: { pass: countOf('pass'), warn: countOf('warn'), fail: countOf('fail'), unknown: countOf('unknown') },
    failing: findings.flatMap((finding) => (finding.status === 'fail' ? [finding.id] : [])),
    changes,
    changed: previousOverall !== null && (previousOverall !== overall || changes.length > 0),
  };
}
