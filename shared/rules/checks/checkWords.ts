import { type CheckView } from '../../contracts/api/checkAnswers';
import { type Finding, type Overall, type CheckStatus, type GateResult } from '../../contracts/model/checks';
import { type Forecast, type OutcomeCounts } from '../../contracts/model/forecast';
import { overallWords } from '../../words/outcomeWords';
import { itemLabel } from '../problems/itemLabel';

/** The meaning of each class. */
export const overallMeanings: Readonly<Record<Overall, string>> = {
  ready: 'All selected items would go, unchanged.',
  readyWithConditions:
    'The move can run, but some items would not go, or would change, or something could not be proved.',
  notReady: 'A check fails: the move would stop before its first write.',
};

/** `contoso-westeurope → contoso-northeurope: ready` */
export function titleOf({ sourceVault, targetVault, overall }: CheckView): string {
  return `${sourceVault} → ${targetVault}: ${overallWords[overall]}`;
}

export function sumOf({ counts, findings }: CheckView): string {
  const { pass, warn, fail, unknown } = counts;
  return `${String(findings.length)} ${findings.length === 1 ? 'check' : 'checks'}: ${String(pass)} pass, ${String(warn)} warn, ${String(fail)} fail, ${String(unknown)} unknown.`;
}

/** `122 items: 0 unchanged, 86 altered (77 secrets, 9 certificates), 36 blocked (25 keys, 11 secrets), 0 skipped.` */
export function forecastWords(forecast: Forecast | null): string {
  if (forecast === null) return 'The run has no forecast of the items.';
  const { items, blocked, skipped, altered } = forecast;
  const unchanged = items - blocked.total - skipped.total - altered.total;
  return `${String(items)} ${items === 1 ? 'item' : 'items'}: ${String(unchanged)} unchanged, ${countsOf(altered, 'altered')}, ${countsOf(blocked, 'blocked')}, ${countsOf(skipped, 'skipped')}.`;
}

function countsOf({ total, byType }: OutcomeCounts, outcome: string): string {
  const types = Object.entries(byType).filter(([, count]) => count > 0);
  types.sort(([, a], [, b]) => b - a);
  const parts = types.map(([itemType, count]) => `${String(count)} ${itemType}${count === 1 ? '' : 's'}`);
  return `${String(total)} ${outcome}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** The result of the run for a pipeline, and its cause. */
export function verdictOf({ failed, failOn }: CheckView): string {
  return `Verdict for a pipeline: ${failed ? 'failed' : 'passed'}, with "failOn": ${JSON.stringify(failOn)}.`;
}

/** The first items of a finding or a reason in one line, each with its type. */
export function itemsOf({ items, itemCount }: Pick<Finding, 'items' | 'itemCount'>): string {
  const rest = itemCount - items.length;
  return items.map(itemLabel).join(', ') + (rest > 0 ? ` and ${String(rest)} more` : '');
}

/** A reason with its items, its meaning and its remedy. */
export function affectedOf(group: CheckView['affected'][number]): readonly string[] {
  const { outcome, reason, itemCount, detail, remedy } = group;
  return [`${reason}: ${String(itemCount)} ${outcome}.`, itemsOf(group), detail, remedy];
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
  return more.length === 0 ? overallWords[overall] : `${overallWords[overall]}: ${more.join(' ')}`;
}
