import { type SecretVault, type SecretVersion } from '../../shared/clients/secretVault';
import { type TargetState } from '../../shared/rules/planItem';
import { type VersionOrder } from '../../shared/rules/orderVersions';
import { differencesOf, matchVersions } from '../../shared/rules/matchVersions';
import { type Digest, readComparable, withoutValues } from './readComparable';
import { proveOrder, readOrder } from './readOrder';

export interface SecretSides {
  readonly source: SecretVault;
  readonly target: SecretVault;
  readonly digest: Digest;
}

/**
 * What the target holds under a secret's name, against the source's versions. The same version ids mean a restored copy,
 * since the service makes ids at random; otherwise the values of readable versions decide, by digest and in order.
 */
export async function compareSecret(
  sides: SecretSides,
  name: string,
  sourceOrder: VersionOrder<SecretVersion>,
): Promise<Exclude<TargetState, 'softDeleted'>> {
  const { ordered: targetVersions } = await readOrder(sides.target, name);
  if (targetVersions.length === 0) return 'absent';
  if (haveSameIds(sourceOrder.ordered, targetVersions))
    return isSameById(sourceOrder.ordered, targetVersions) ? 'same' : 'different';
  const { ordered: sourceVersions } = await proveOrder(sides.source, name, sourceOrder);
  const readable = sourceVersions.filter((version) => version.enabled);
  const [from, to] = await Promise.all([
    readComparable(sides.source, name, readable, sides.digest),
    readComparable(sides.target, name, targetVersions, sides.digest),
  ]);
  const { relation } = matchVersions(from, to, targetVersions.at(-1)?.version);
  if (relation !== 'same' || readable.length === sourceVersions.length) return relation;
  // Older disabled versions stay behind by this route; a disabled current one is still to be moved, or named.
  return sourceVersions.at(-1)?.enabled === false ? 'prefix' : 'sameReadable';
}

/** True when both hold the same versions by id with the same attributes: what a restore leaves. */
export function isRestoredCopy(source: readonly SecretVersion[], target: readonly SecretVersion[]): boolean {
  return haveSameIds(source, target) && isSameById(source, target);
}

function haveSameIds(source: readonly SecretVersion[], target: readonly SecretVersion[]): boolean {
  const ids = new Set(target.map((version) => version.version));
  return source.length === target.length && source.every((version) => ids.has(version.version));
}

function isSameById(source: readonly SecretVersion[], target: readonly SecretVersion[]): boolean {
  const byId = new Map(withoutValues(target).map((version) => [version.version, version]));
  return withoutValues(source).every((from) => {
    const to = byId.get(from.version);
    return to !== undefined && differencesOf(from, to).length === 0;
  });
}
