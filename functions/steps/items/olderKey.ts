import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { whenCode } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { keptIds, pairVersions } from '../../../shared/rules/compare/pairVersions';
import { type Comparison, readContents } from './compareItem';
import { otherOperations } from './findUpdates';
import { wantedPolicy } from './itemPolicy';
import { type MoveVault, type VaultPair, type ItemName } from '../frame/vaultPair';
import { type AnyVersion } from './itemVersion';
import { type Digest, comparedDigest } from './readComparable';
import { readOrder } from './readOrder';

/** `difference` is text that never contains a value. `copy` stands for what the target has, by a key of the run. */
export type OlderKey =
  | { readonly isOlder: true; readonly current: string; readonly copy: string }
  | { readonly isOlder: false; readonly difference: string };

/**
 * How the target shows that nobody has changed the copy. `copy`: what an earlier look or verification found. `since`: when the move
 * began, ISO 8601 UTC; it counts if the copy is another one, or not known. A restore keeps the time of the last change of each version
 * (recorded), so a version with an earlier time was not changed after it was restored, whatever the source has by now.
 */
export interface Untouched {
  readonly copy?: string | undefined;
  readonly since?: string;
}

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
  const there = await readKeyCopy(pair.target, item, comparison.digest);
  if (there === undefined) return other('the target does not have the key');
  const { target, current, policy, copy } = there;
  const since = untouchedBefore(untouched, copy);
  if (since === undefined) return other('it was changed in the target in the last seconds');
  if (keptIds(source, target).size !== target.length) return other('the target has a version that no restore brought');
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
  const wanted = since === Infinity ? policy : (await wantedPolicy(pair.source, item, move))?.policy;
  if (canonicalJson(policy ?? null) !== canonicalJson(wanted ?? null))
    return other('the target has another rotation policy');
  const isPurgeable = target.every(({ recoveryLevel }) => recoveryLevel?.includes('Purgeable') === true);
  if (!isPurgeable) return other('purge protection is on in the target, so nobody can purge the key');
  return { isOlder: true, current, copy };
}

/** Reads what a vault has of a key: its versions, its rotation policy, and what stands for both. Undefined if it has no version. */
async function readKeyCopy(vault: MoveVault, item: ItemName, digest: Digest) {
  const { ordered: target } = await readOrder(vault, item);
  const current = target.at(-1)?.version;
  if (current === undefined) return undefined;
  const policy = await vault.keys.readRotationPolicy(item.itemName);
  return { target, current, policy, copy: await digest(canonicalJson(['copy of a key', target, policy ?? null])) };
}

/**
 * The copy of a key in the target, if the move may replace the key later. Reads only. Nothing if the app may not read it: the key has
 * arrived all the same, and only its replacement needs the permission.
 */
export async function keyToReplaceLater(
  staging: Pick<StagingStore, 'digest'>,
  { target }: VaultPair,
  input: ItemName & { readonly move: MoveSpec },
): Promise<{ readonly copy?: string }> {
  const { itemType, move } = input;
  if (itemType !== 'key' || move.cutover !== 'hold' || move.keyVersions !== 'replace') return {};
  const there = await readKeyCopy(target, input, comparedDigest(staging, move, input)).catch(
    whenCode('VAULT_FORBIDDEN', undefined),
  );
  return there === undefined ? {} : { copy: there.copy };
}

/** Versions with a time before this one are as the move left them, in seconds since 1970. Undefined if nothing shows that. */
function untouchedBefore({ copy, since }: Untouched, found: string): number | undefined {
  if (copy === found) return Infinity;
  return since === undefined ? undefined : Date.parse(since) / 1_000 - clockSkewSeconds;
}

function other(difference: string): OlderKey {
  return { isOlder: false, difference };
}
