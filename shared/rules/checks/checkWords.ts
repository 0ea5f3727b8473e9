import { type CheckStatus, type GateResult } from '../../contracts/model/checks';
import { type Forecast, type OutcomeCounts } from '../../contracts/model/forecast';
import { overallWords } from '../../words/outcomeWords';
import { counted } from '../../words/word';

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
