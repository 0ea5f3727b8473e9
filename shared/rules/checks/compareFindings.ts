import { type CheckRun, type Overall, type CheckSummary } from '../../contracts/model/checks';
import { hashCheckRun } from './foundCheckRun';
import { isFailed } from './readiness';
import { type Change, type CheckStatus, type Finding } from '../../contracts/model/checks';

/** The change of each check since the previous run, in the order of the catalogue. */
export function compareFindings(before: readonly Finding[], after: readonly Finding[]): Change[] {
  const earlier = new Map(before.map((finding) => [finding.id, finding]));
  const ids = new Set([...after, ...before].map(({ id }) => id));
  const later = new Map(after.map((finding) => [finding.id, finding]));
  return [...ids].flatMap((id) => {
    const from = earlier.get(id);
    const to = later.get(id);
    const kind = kindOf(from, to);
    return kind === undefined ? [] : [{ id, kind, from: from?.status ?? null, to: to?.status ?? null }];
  });
}

function kindOf(from: Finding | undefined, to: Finding | undefined): Change['kind'] | undefined {
  // A check that is missing or unknown in one of the two runs shows no change, unless an unknown check fails now.
  if (from === undefined || to === undefined) return undefined;
  if (to.status === 'unknown') return undefined;
  if (from.status === 'unknown') return to.status === 'fail' ? 'worse' : undefined;
  if (from.status === to.status) return kindByCount(from, to);
  if (from.status === 'pass') return 'new';
  if (to.status === 'pass') return 'gone';
  return weight[to.status] > weight[from.status] ? 'worse' : 'better';
}

const weight: Readonly<Record<CheckStatus, number>> = { pass: 0, unknown: 1, warn: 2, fail: 3 };

/** The same status with more or fewer items. */
function kindByCount(from: Finding, to: Finding): Change['kind'] | undefined {
  if (from.status === 'pass' || from.itemCount === to.itemCount) return undefined;
  return to.itemCount > from.itemCount ? 'worse' : 'better';
}

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
