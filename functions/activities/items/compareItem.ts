import { type MoveRef } from '../../../shared/contracts/moveRef';
import { type VersionChoice } from '../../../shared/rules/chooseVersions';
import { type TargetState } from '../../../shared/rules/itemFacts';
import { type ComparableVersion, differencesOf, matchVersions } from '../../../shared/rules/matchVersions';
import { matchOnTop } from '../../../shared/rules/matchOnTop';
import { type VersionOrder } from '../../../shared/rules/orderVersions';
import { type VaultPair } from '../vaultPair';
import { hasSettings, wantedSettings } from './itemSettings';
import { type AnyVersion, type ItemName } from './itemVersion';
import { shapeOf } from './keyShape';
import { isUnissued } from './nameHolder';
import { type Digest, readComparable, withoutContents } from './readComparable';
import { proveOrder, readOrder } from './readOrder';

export interface Comparison {
  readonly pair: VaultPair;
  readonly item: ItemName;
  readonly move: MoveRef;
  readonly digest: Digest;
  readonly source: VersionOrder<AnyVersion>;
  readonly choice: VersionChoice;
}

type Compared = Exclude<TargetState, 'softDeleted' | 'otherKind'>;

/**
 * What the target holds under an item's name, against the source's versions. The same version ids mean a restored copy,
 * since the service makes ids at random; otherwise the contents of readable versions decide, in order.
 */
export async function compareItem(comparison: Comparison): Promise<Compared> {
  const { pair, item, source } = comparison;
  const { ordered: target } = await readOrder(pair.target, item);
  if (target.length === 0) return (await isHeldUnissued(comparison)) ? 'different' : 'absent';
  if (haveSameIds(source.ordered, target)) return compareRestored(comparison, target);
  return item.itemType === 'key' ? compareShape(comparison, target) : compareByValue(comparison, target);
}

async function isHeldUnissued({ pair, item }: Comparison): Promise<boolean> {
  return item.itemType === 'certificate' && isUnissued(pair.target, item.itemName);
}

/** True when both hold the same versions by id with the same attributes: what a restore leaves. */
export function isRestoredCopy(source: readonly AnyVersion[], target: readonly AnyVersion[]): boolean {
  return haveSameIds(source, target) && isSameById(source, target);
}

async function compareRestored(comparison: Comparison, target: readonly AnyVersion[]): Promise<Compared> {
  if (!isSameById(comparison.source.ordered, target)) return 'different';
  return (await isSettled(comparison)) ? 'same' : 'restoredWithoutSettings';
}

async function compareShape({ pair, item, source }: Comparison, target: readonly AnyVersion[]): Promise<Compared> {
  const from = source.ordered.at(-1);
  const to = target.at(-1);
  if (from === undefined || to === undefined) return 'different';
  const [wanted, there] = await Promise.all([
    pair.source.keys.readKey(item.itemName, from.version),
    pair.target.keys.readKey(item.itemName, to.version),
  ]);
  const differs = differencesOf({ ...from, digest: shapeOf(wanted) }, { ...to, digest: shapeOf(there) });
  return differs.length === 0 ? 'sameShape' : 'different';
}

async function compareByValue(comparison: Comparison, target: readonly AnyVersion[]): Promise<Compared> {
  const { pair, item, digest, choice, move } = comparison;
  const { ordered } = await proveOrder(pair.source, item, comparison.source);
  const isComparable = ({ enabled }: AnyVersion): boolean =>
    enabled || item.itemType === 'certificate' || move.disabled === 'unlock';
  const comparable = ordered.filter(isComparable);
  const [from, to] = await Promise.all([
    readComparable(pair.source, item, comparable, digest).then(withLockedAlike),
    readComparable(pair.target, item, target, digest).then(withLockedAlike),
  ]);
  const current = target.at(-1)?.version;
  const whole = matchVersions(from, to, current).relation;
  if (whole === 'same' && comparable.length === ordered.length) return settledOr(comparison, 'same');
  if (choice.obstacle !== undefined) return whole === 'same' ? 'prefix' : whole;
  const chosenIds = new Set(choice.chosen.map(({ version }) => version));
  const chosen = from.filter(({ version }) => chosenIds.has(version));
  const { relation } = matchVersions(chosen, to, current);
  if (relation === 'same') return settledOr(comparison, 'sameByValue');
  if (relation === 'prefix' || move.onConflict !== 'newVersion') return relation;
  return matchOnTop(chosen, to).length === chosen.length ? settledOr(comparison, 'sameOnTop') : 'different';
}

/**
 * Disabled versions stay closed while a move is planned: two of the same attributes count as the same here. Where they
 * are to be moved, import and verification open them.
 */
function withLockedAlike(versions: readonly ComparableVersion[]): readonly ComparableVersion[] {
  return versions.map((version) => (version.digest === null ? { ...version, digest: 'locked' } : version));
}

async function settledOr(comparison: Comparison, state: Compared): Promise<Compared> {
  return (await isSettled(comparison)) ? state : 'importedWithoutSettings';
}

async function isSettled({ pair, item, move }: Comparison): Promise<boolean> {
  const wanted = await wantedSettings(pair.source, item, move);
  return wanted === undefined || hasSettings(pair.target, item.itemName, wanted);
}

/** True when both hold versions of the same ids, which the service makes at random: what a restore leaves. */
export function haveSameIds(source: readonly AnyVersion[], target: readonly AnyVersion[]): boolean {
  const ids = new Set(target.map((version) => version.version));
  return source.length === target.length && source.every((version) => ids.has(version.version));
}

function isSameById(source: readonly AnyVersion[], target: readonly AnyVersion[]): boolean {
  const byId = new Map(withoutContents(target).map((version) => [version.version, version]));
  return withoutContents(source).every((from) => {
    const to = byId.get(from.version);
    return to !== undefined && differencesOf(from, to).length === 0;
  });
}
