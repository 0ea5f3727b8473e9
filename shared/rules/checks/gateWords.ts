import { type GateResult } from '../../contracts/model/checks';
import { forecastWords, overallWords } from './checkWords';

/** What the gate of a move found, in one line. */
export function gateWords({ overall, forecast, failing, waived }: GateResult): string {
  const sums = forecast === undefined || forecast === null ? [] : [forecastWords(forecast)];
  const failed = failing.length === 0 ? [] : [`Failing: ${failing.join(', ')}.`];
  const accepted = waived.length === 0 ? [] : [`Waived: ${waived.join(', ')}.`];
  const more = [...sums, ...failed, ...accepted];
  return more.length === 0 ? overallWords[overall] : `${overallWords[overall]}: ${more.join(' ')}`;
}
