import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type VersionChoice } from '../../../shared/rules/plan/chooseVersions';
import { type ItemFacts, type TargetState } from '../../../shared/rules/plan/itemFacts';
import { type ComparableVersion, unreadContent } from '../../../shared/rules/compare/comparableVersion';
import { type VersionOrder } from '../../../shared/rules/compare/orderVersions';
import { pairOnTop } from '../../../shared/rules/compare/pairOnTop';
import { keptIds, type Pairing, pairVersions } from '../../../shared/rules/compare/pairVersions';
import { type DoubledPairing, pairWithDoubles } from '../../../shared/rules/compare/pairWithDoubles';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { type MoveVault, type VaultPair, type ItemName } from '../frame/vaultPair';
import { hasPolicy, wantedPolicy } from './itemPolicy';
import { type AnyVersion, isUnissued } from './itemVersion';
import { differencesInShape } from './keyShape';
import { type Digest, readComparable, withoutContents } from './readComparable';
import { proveOrder, readOrder } from './readOrder';

export interface Comparison {
  readonly pair: VaultPair;
  readonly item: ItemName;
  readonly move: MoveSpec;
  readonly digest: Digest;
  readonly source: VersionOrder<AnyVersion>;
  /** The versions in the target, if the caller has read them. */
  readonly there?: VersionOrder<AnyVersion> | undefined;
  readonly choice: VersionChoice;
}

export interface ItemComparison extends Pick<ItemFacts, 'inTarget' | 'difference' | 'doubles'> {
  readonly target: Exclude<TargetState, 'softDeleted' | 'otherKind'>;
}

/**
 * Compares what the target has under an item's name with the versions of the source. If all version ids are equal, it
 * is a restored copy, and no content needs to be read.
 */
export async function compareItem(comparison: Comparison): Promise<ItemComparison> {
  const { pair, item, source } = comparison;
  const { ordered: target } = comparison.there ?? (await readOrder(pair.target, item));
  if (target.length === 0) return { target: (await isHeldUnissued(comparison)) ? 'different' : 'absent' };
  if (haveSameIds(source.ordered, target)) return compareRestored(comparison, target);
  return item.itemType === 'key' ? compareKey(comparison, target) : compareByValue(comparison, target);
}

async function isHeldUnissued({ pair, item }: Comparison): Promise<boolean> {
  return item.itemType === 'certificate' && isUnissued(pair.target, item.itemName);
}

/** Returns true if both have the same versions by id with the same attributes, as after a restore. */
export function isRestoredCopy(source: readonly AnyVersion[], target: readonly AnyVersion[]): boolean {
  return haveSameIds(source, target) && pairById(source, target).relation === 'same';
}

async function compareRestored(comparison: Comparison, target: readonly AnyVersion[]): Promise<ItemComparison> {
  const pairing = pairById(comparison.source.ordered, target);
  return pairing.relation === 'same'
    ? settledOr(comparison, 'same', 'restoredWithoutSettings', pairing)
    : asDifferent(pairing);
}

/** A key is restored as a whole or not at all. One of which some versions are there cannot be completed. */
async function compareKey(comparison: Comparison, target: readonly AnyVersion[]): Promise<ItemComparison> {
  const { ordered } = comparison.source;
  const kept = keptIds(ordered, target);
  const pairing = pairVersions(...(await readContents(comparison, ordered, target, kept)));
  if (pairing.relation === 'same') {
    return (await isSettled(comparison))
      ? { target: 'same' }
      : { target: 'different', difference: 'the target has another rotation policy' };
  }
  const isOfSameShape = kept.size === 0 && (await haveSameShape(comparison, target));
  return isOfSameShape ? { target: 'sameShape' } : asDifferent(pairing);
}

async function haveSameShape({ pair, item, source }: Comparison, target: readonly AnyVersion[]): Promise<boolean> {
  const from = source.ordered.at(-1);
  const to = target.at(-1);
  if (from === undefined || to === undefined) return false;
  const [wanted, there] = await Promise.all([
    pair.source.keys.read(item.itemName, from.version),
    pair.target.keys.read(item.itemName, to.version),
  ]);
  return differencesInShape(wanted, there).length === 0;
}

async function compareByValue(comparison: Comparison, target: readonly AnyVersion[]): Promise<ItemComparison> {
  const { pair, item, source, choice, move } = comparison;
  const { ordered } = await proveOrder(pair.source, item, source);
  const terms = { leftOut: choice.leftOut.map(({ version }) => version) };
  const kept = keptIds(ordered, target);
  const both = await readContents(comparison, ordered, target, kept);
  const exact = pairVersions(...both, terms);
  const doubled = exact.relation === 'different' ? pairWithDoubles(...both, terms) : undefined;
  // If the duplicate of an older version is current, somebody may have set it on purpose. That counts as other content.
  const pairing: PairingFound = doubled?.isCurrentRight === true ? doubled : exact;
  if (pairing.relation === 'same') {
    const isWhole = pairing.pairs.length === ordered.length;
    return settledOr(comparison, isWhole ? 'same' : 'sameByValue', 'importedWithoutSettings', pairing);
  }
  if (pairing.relation === 'prefix') return { target: 'prefix', ...factsOf(pairing) };
  if (move.onConflict !== 'newVersion' || choice.obstacle !== undefined) return asDifferent(pairing);
  // An import on top creates new ids, so equal ids prove nothing here.
  const onTop = pairOnTop(...(await readContents(comparison, ordered, target, new Set())), terms);
  return onTop.relation === 'same'
    ? settledOr(comparison, 'sameOnTop', 'importedWithoutSettings', onTop)
    : asDifferent(pairing);
}

type Both = readonly [source: readonly ComparableVersion[], target: readonly ComparableVersion[]];

/** Reads the contents of both sides, except of versions known by their ids. */
export async function readContents(
  { pair, item, digest, move }: Pick<Comparison, 'pair' | 'item' | 'digest' | 'move'>,
  source: readonly AnyVersion[],
  target: readonly AnyVersion[],
  kept: ReadonlySet<string>,
): Promise<Both> {
  const read = async (vault: MoveVault, versions: readonly AnyVersion[]): Promise<readonly ComparableVersion[]> => {
    const unknown = versions.filter(({ version }) => !kept.has(version));
    const found = await readComparable(vault, item, unknown, digest);
    const contents = new Map(found.map((version) => [version.version, version]));
    return versions.map((version) => contents.get(version.version) ?? { ...version, digest: null });
  };
  const sides = await allInParallel(
    [
      { vault: pair.source, versions: source },
      { vault: pair.target, versions: target },
    ],
    ({ vault, versions }) => read(vault, versions),
  );
  const [from, to] = move.disabled === 'unlock' ? sides.map(withLockedAlike) : sides;
  return [from ?? [], to ?? []];
}

/**
 * The plan does not enable disabled versions, so two with the same attributes count as the same here. If they are to
 * move, import and verification enable and read them.
 */
function withLockedAlike(versions: readonly ComparableVersion[]): readonly ComparableVersion[] {
  return versions.map((version) =>
    version.digest === null && !version.enabled ? { ...version, digest: unreadContent.locked } : version,
  );
}

function asDifferent(pairing: Pairing): ItemComparison {
  return { target: 'different', ...factsOf(pairing) };
}

type PairingFound = Pairing & Partial<Pick<DoubledPairing, 'doubles'>>;

function factsOf({ pairs, difference, doubles }: PairingFound): Omit<ItemComparison, 'target'> {
  return {
    inTarget: pairs.map(({ from }) => from),
    ...(difference === undefined ? {} : { difference }),
    ...(doubles === undefined ? {} : { doubles }),
  };
}

async function settledOr(
  comparison: Comparison,
  settled: ItemComparison['target'],
  unsettled: ItemComparison['target'],
  pairing: PairingFound,
): Promise<ItemComparison> {
  return { target: (await isSettled(comparison)) ? settled : unsettled, ...factsOf(pairing) };
}

async function isSettled({ pair, item, move }: Comparison): Promise<boolean> {
  const wanted = await wantedPolicy(pair.source, item, move);
  return wanted === undefined || hasPolicy(pair.target, item.itemName, wanted);
}

function haveSameIds(source: readonly AnyVersion[], target: readonly AnyVersion[]): boolean {
  return source.length === target.length && keptIds(source, target).size === source.length;
}

function pairById(source: readonly AnyVersion[], target: readonly AnyVersion[]): Pairing {
  return pairVersions(withoutContents(source), withoutContents(target));
}
