import { type CheckRun, type CheckStatus, type CheckSummary, type Overall } from '../../contracts/model/checks';
import { hashCheckRun } from './foundCheckRun';
import { isFailed } from './readiness';

/** The sums of a run, without its findings, and the hash that proves these. */
export function summarizeRun(run: CheckRun, previousOverall: Overall | null): CheckSummary {
  const { id, sourceVault, targetVault, trigger, startedAt, finishedAt, overall, findings, changes, forecast, failOn } =
    run;
  const countOf = (wanted: CheckStatus): number => findings.filter(({ status }) => status === wanted).length;
  return {
    id,
    hash: hashCheckRun(run),
    sourceVault,
    targetVault,
    trigger,
    startedAt,
    finishedAt,
    overall,
    previousOverall,
    counts: { pass: countOf('pass'), warn: countOf('warn'), fail: countOf('fail'), unknown: countOf('unknown') },
    failing: findings.flatMap((finding) => (finding.status === 'fail' ? [finding.id] : [])),
    forecast,
    failed: isFailed(run, failOn),
    changes,
    changed: previousOverall !== null && (previousOverall !== overall || changes.length > 0),
  };
}
