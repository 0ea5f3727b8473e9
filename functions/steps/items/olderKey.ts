import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { keptIds, pairVersions } from '../../../shared/rules/compare/pairVersions';
import { type Comparison, readContents } from './compareItem';
import { otherOperations } from './findUpdates';
import { wantedPolicy } from './itemPolicy';
import { type AnyVersion } from './itemVersion';
import { readOrder } from './readOrder';

/** `difference` is text that never contains a value. `copy` stands for what the target has, by a key of the run. */
export type OlderKey =
  | { readonly isOlder: true; readonly current: string; readonly copy: string }
  | { readonly isOlder: false; readonly difference: string };

/**
 * How the target shows that nobody has changed the copy. `since`: when the move began, ISO 8601 UTC. A restore keeps the time of the
 * last change of each version (recorded), so a version with an earlier time was not changed after it was restored, whatever the source
 * has by now. `copy`: what an earlier look found.
 */
export type Untouched = { readonly since: string } | { readonly copy: string | undefined };

/** How much the clocks of a vault and of the app may differ. */
const clockSkewSeconds = 300;

/**
 * Whether the target has of a key exactly the oldest versions of the source, as a restore brought them: the same ids and public parts,
 * unchanged attributes, operations and rotation policy, and nothing else. And whether the vault lets somebody purge it. No call shows
 * whether an application used the key. Reads only.
 */
export async function judgeOlderKey(
  comparison: Pick<Comparison, 'pair' | 'item' | 'move' | 'digest'>,
  source: readonly AnyVersion[],
  untouched: Untouched,
): Promise<OlderKey> {
  const { pair, item, move } = comparison;
  const { ordered: target } = await readOrder(pair.target, item);
  const current = target.at(-1)?.version;
  if (current === undefined) return other('the target does not have the key');
  const policy = await pair.target.keys.readRotationPolicy(item.itemName);
  const copy = await comparison.digest(canonicalJson(['copy of a key', target, policy ?? null]));
  if ('copy' in untouched && untouched.copy !== copy) return other('it was changed in the target in the last seconds');
  if (keptIds(source, target).size !== target.length) return other('the target has a version that no restore brought');
  const since = 'since' in untouched ? Date.parse(untouched.since) / 1_000 - clockSkewSeconds : Infinity;
  const unchanged = new Set(target.filter(({ updated = Infinity }) => updated < since).map(({ version }) => version));
  const [from, to] = await readContents(comparison, source, target, new Set());
  const own = new Map(from.map((version) => [version.version, version]));
  const seen = to.map((version) =>
    unchanged.has(version.version) ? { ...(own.get(version.version) ?? version), digest: version.digest } : version,
  );
  const { relation, pairs, difference } = pairVersions(from, seen);
  if (relation !== 'prefix') return other(difference ?? 'the target does not have the oldest versions alone');
  const changed = pairs.filter(({ to: version }) => !unchanged.has(version));
  const operations = await otherOperations(pair, item, changed);
  if (operations !== undefined) return other(operations);
  const wanted = 'copy' in untouched ? policy : (await wantedPolicy(pair.source, item, move))?.policy;
  if (canonicalJson(policy ?? null) !== canonicalJson(wanted ?? null))
    return other('the target has another rotation policy');
  const isPurgeable = target.every(({ recoveryLevel }) => recoveryLevel?.includes('Purgeable') === true);
  if (!isPurgeable) return other('purge protection is on in the target, so nobody can purge the key');
  return { isOlder: true, current, copy };
}

function other(difference: string): OlderKey {
  return { isOlder: false, difference };
}
