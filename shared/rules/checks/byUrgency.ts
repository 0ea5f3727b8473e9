import { type CheckStatus } from '../../contracts/model/checks';

const order: readonly CheckStatus[] = ['fail', 'warn', 'unknown', 'pass'];

/** Findings in the order in which a person should read them: failures, warnings, unknown, passes. */
export function byUrgency<T extends { readonly status: CheckStatus }>(findings: readonly T[]): readonly T[] {
  return [...findings].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}
