import { type MoveReport } from '../../shared/contracts/api/report';
import { knownClouds } from '../../shared/contracts/settings/clouds';
import { resultsByItem, type ResultsByItem } from '../../shared/rules/consumers/explainItem';
import { type SoughtVault } from '../../shared/rules/consumers/findReferences';
import { resolveVault } from '../../shared/rules/plan/geography';
import { usageError } from '../cliError';

/** A vault of a cloud that the app knows: by its address, or by its name for one of the public cloud. */
export function soughtVault(text: string): SoughtVault {
  const suffixes = knownClouds.map(({ vaultSuffix }) => vaultSuffix);
  const suffix = suffixes.find((one) => text.toLowerCase().replace(/\/$/, '').endsWith(`.${one}`)) ?? suffixes[0] ?? '';
  const resolved = resolveVault(text, suffix);
  if (!resolved.ok) throw usageError(`${JSON.stringify(text)} is no vault: ${resolved.fault}.`);
  return { name: resolved.name, suffix };
}

/** The results of a report, which has to be one of a move between these vaults. */
export function resultsOf(
  { move, results }: MoveReport,
  { name }: SoughtVault,
  target: SoughtVault | undefined,
): ResultsByItem {
  if (move.sourceVault === name && (target === undefined || move.targetVault === target.name))
    return resultsByItem(results);
  throw usageError(
    `The report is of a move from ${move.sourceVault} to ${move.targetVault}, not of these vaults.`,
    `Name the report of a move from ${name}: kvmover report <id> --json --out <file>`,
  );
}
