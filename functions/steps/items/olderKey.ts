import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { keptIds, pairVersions } from '../../../shared/rules/compare/pairVersions';
import { type Comparison, readContents } from './compareItem';
import { otherOperations } from './findUpdates';
import { wantedPolicy } from './itemPolicy';
import { type AnyVersion } from './itemVersion';
import { readOrder } from './readOrder';

/** `difference` is text that never contains a value. */
export type OlderKey =
  { readonly isOlder: true; readonly current: string } | { readonly isOlder: false; readonly difference: string };

/**
 * Whether the target has of a key exactly the oldest versions of the source, as a restore brought them: the same ids, public parts,
 * attributes, operations and rotation policy, and nothing else. And whether the vault lets somebody purge it. No call shows whether
 * an application used the key. Reads only.
 */
export async function judgeOlderKey(
  comparison: Pick<Comparison, 'pair' | 'item' | 'move' | 'digest'>,
  source: readonly AnyVersion[],
): Promise<OlderKey> {
  const { pair, item, move } = comparison;
  const { ordered: target } = await readOrder(pair.target, item);
  const current = target.at(-1)?.version;
  if (current === undefined) return other('the target does not have the key');
  if (keptIds(source, target).size !== target.length) return other('the target has a version that no restore brought');
  const both = await readContents(comparison, source, target, new Set());
  const { relation, pairs, difference } = pairVersions(...both);
  if (relation !== 'prefix') return other(difference ?? 'the target does not have the oldest versions alone');
  const operations = await otherOperations(pair, item, pairs);
  if (operations !== undefined) return other(operations);
  const policy = await wantedPolicy(pair.source, item, move);
  const there = await pair.target.keys.readRotationPolicy(item.itemName);
  if (canonicalJson(there ?? null) !== canonicalJson(policy?.policy ?? null))
    return other('the target has another rotation policy');
  const isPurgeable = target.every(({ recoveryLevel }) => recoveryLevel?.includes('Purgeable') === true);
  return isPurgeable
    ? { isOlder: true, current }
    : other('purge protection is on in the target, so nobody can purge the key');
}

function other(difference: string): OlderKey {
  return { isOlder: false, difference };
}
