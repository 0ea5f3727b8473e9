import { type Finding, type Overall } from '../../contracts/checks';
import { type CheckView } from '../../contracts/checkAnswers';

const words: Readonly<Record<Overall, string>> = {
  ready: 'ready',
  readyWithWarnings: 'ready with warnings',
  notReady: 'not ready',
};

/** `contoso-westeurope → contoso-northeurope: ready` */
export function titleOf({ sourceVault, targetVault, overall }: CheckView): string {
  return `${sourceVault} → ${targetVault}: ${words[overall]}`;
}

export function sumOf({ counts, findings }: CheckView): string {
  const { pass, warn, fail, unknown } = counts;
  return `${String(findings.length)} checks: ${String(pass)} pass, ${String(warn)} warn, ${String(fail)} fail, ${String(unknown)} unknown.`;
}

/** The items of a finding in one line. */
export function itemsOf({ items, itemCount }: Finding): string {
  const rest = itemCount - items.length;
  return items.map(({ itemName }) => itemName).join(', ') + (rest > 0 ? ` and ${String(rest)} more` : '');
}
