import { comparisonRequestSchema } from '../../../shared/contracts/api/comparisonRequest';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type ComparisonAsk } from '../../../shared/contracts/model/comparisons';
import { invalidRequest, parseInput } from '../faults';
import { refusedBy, type RefusedPairs, settlePair } from '../checks/parseCheckRequest';
import { type MovePolicy } from '../parseMoveRequest';
import { selectionFault } from '../selectionFault';

interface Asked extends Pick<ComparisonAsk, 'depth' | 'select' | 'pace'> {
  readonly pair: VaultPairName;
}

export type ParsedComparison = { readonly ok: true; readonly asked: Asked } | RefusedPairs;

/** Parses a body into a pair of vaults that the app may compare. Returns all faults at once. */
export function parseComparisonRequest(body: unknown, allowed: MovePolicy): ParsedComparison {
  const parsed = parseInput(comparisonRequestSchema, body);
  if (!parsed.ok) return invalidRequest(parsed.faults);
  const { sourceVault, targetVault, ...terms } = parsed.data;
  const pair = settlePair({ sourceVault, targetVault, at: '' }, allowed);
  if ('detail' in pair) return refusedBy([pair]);
  return selectionFault({ ...terms.select, versions: 'all' }) ?? { ok: true, asked: { pair, ...terms } };
}
