import { type Forecast, type OutcomeCounts } from '../../contracts/model/forecast';
import { counted } from '../../words/word';
import { type CheckStatus, type GateResult } from '../../contracts/model/checks';
import { overallWords } from '../../words/outcomeWords';
import { type CheckView } from '../../contracts/api/checkAnswers';
import { type CheckRun } from '../../contracts/model/checks';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { explainReason } from '../problems/explainReason';
import { findCheck } from './catalogue';
import { type Check } from './check';
import { conditionsOf } from './readiness';
import { summarizeRun } from './compareFindings';

type Words = Pick<Check, 'title' | 'looksAt' | 'severity' | 'remedy' | 'link'>;

/** A run with the catalogue's texts for each finding and reason. All formats of a run are made from this value. */
export function checkView(run: CheckRun): CheckView {
  const { counts, failed } = summarizeRun(run, null);
  return {
    ...run,
    counts,
    failed,
    conditions: conditionsOf(run.findings),
    findings: run.findings.map((one) => ({ ...one, ...wordsOf(one.id) })),
    affected: run.affected.map((one) => ({ ...one, ...explain(one.reason) })),
  };
}

function explain(reason: ReasonCode): Pick<CheckView['affected'][number], 'detail' | 'remedy'> {
  // A run of checks writes nothing.
  const { detail, remedy } = explainReason(reason, { when: 'planned' });
  return { detail, remedy };
}

/** Another version of the app may have stored the run, with checks that this version does not know. */
function wordsOf(id: string): Words {
  const { title, looksAt, severity, remedy, link } = findCheck(id) ?? unknownCheck;
  return { title, looksAt, severity, remedy, link };
}

const unknownCheck: Words = {
  title: 'A check of another version',
  looksAt: 'This version does not know the check.',
  severity: 'warn',
  remedy: 'Check again with this version.',
  link: '',
};

/** `122 items: 0 unchanged, 86 altered (77 secrets, 9 certificates), 36 blocked (25 keys, 11 secrets), 0 skipped.` */
export function forecastWords(forecast: Forecast | null): string {
  if (forecast === null) return 'The run has no forecast of the items.';
  const { items, blocked, skipped, altered } = forecast;
  const unchanged = items - blocked.total - skipped.total - altered.total;
  return `${counted(items, 'item')}: ${String(unchanged)} unchanged, ${countsOf(altered, 'altered')}, ${countsOf(blocked, 'blocked')}, ${countsOf(skipped, 'skipped')}.`;
}

function countsOf({ total, byType }: OutcomeCounts, outcome: string): string {
  const types = Object.entries(byType).filter(([, count]) => count > 0);
  types.sort(([, a], [, b]) => b - a);
  const parts = types.map(([itemType, count]) => counted(count, itemType));
  return `${String(total)} ${outcome}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

const order: readonly CheckStatus[] = ['fail', 'warn', 'unknown', 'pass'];

/** Findings in the order in which a person should read them: failures, warnings, unknown, passes. */
export function byUrgency<T extends { readonly status: CheckStatus }>(findings: readonly T[]): readonly T[] {
  return [...findings].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}

/** The result of a move's gate in one line. */
export function gateWords({ overall, forecast, failing, waived }: GateResult): string {
  const sums = forecast === null ? [] : [forecastWords(forecast)];
  const failed = failing.length === 0 ? [] : [`Failing: ${failing.join(', ')}.`];
  const accepted = waived.length === 0 ? [] : [`Waived: ${waived.join(', ')}.`];
  const more = [...sums, ...failed, ...accepted];
  return [overallWords[overall].text, more.join(' ')].filter(Boolean).join(': ');
}
