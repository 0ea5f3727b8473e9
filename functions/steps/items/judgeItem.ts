import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { soleVersion } from '../../../shared/rules/plan/itemTraits';
import { type MoveVault, type VaultPair, type ItemName } from '../frame/vaultPair';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type Verification } from '../../../shared/contracts/steps/itemSteps';
import { sides, type Side } from '../../../shared/contracts/model/ids';
import { type Clients } from '../../../shared/clients/openClients';
import { judgeCopy, type CopyVerdict } from '../../../shared/rules/compare/judgeCopy';
import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';
import { keptIds } from '../../../shared/rules/compare/pairVersions';
import { type SeenVersion } from '../../../shared/rules/cutover/sourceDigest';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { differencesInShape } from './keyShape';
import { type AnyVersion, listVersions } from './itemVersion';
import { type Digest, readComparable, withoutContents, comparedDigest } from './readComparable';
import { inOrderOfContents, listRelocked, readDisabledContents } from './readEnabled';
import { readOrder, readProvenOrder } from './readOrder';
import { type UnlockPlace } from './unlockVersions';

type Input = Verification;

/**
 * Compares all versions of one item in both vaults, with contents at level `full`. It compares a key with new material by its shape, a
 * secret of one version by one read in each vault, and any other item by lists of its versions.
 */
export async function judgeItem(clients: Clients, pair: VaultPair, input: Input): Promise<Judged> {
  if (input.itemType === 'key' && input.reasons.includes('NEW_KEY_MATERIAL')) return judgeNewKey(pair, input);
  const sole = await compareSingleVersion(clients.staging, pair, input);
  if (sole !== undefined) return sole;
  const [source, target] = await readSides(clients, pair, input);
  const verdict = judgeCopy(source, target, {
    pairs: input.versions,
    leftOut: input.versionsLeftOut,
    mayHoldMore: input.reasons.includes('ADDED_TO_OTHER_CONTENT'),
  });
  return { verdict, there: target };
}

export interface Judged {
  readonly verdict: CopyVerdict;
  /** What the target has of the item, oldest first; undefined if its versions were not listed. */
  readonly there: readonly SeenVersion[] | undefined;
}

type Both<V> = readonly [source: readonly V[], target: readonly V[]];

async function readSides({ store, staging }: Clients, pair: VaultPair, input: Input): Promise<Both<ComparableVersion>> {
  const { move, versions, route, reasons } = input;
  // If no record says which version became which, the order of the versions alone identifies a copy by value.
  const order = versions.length === 0 && route !== 'backupRestore' ? readProvenOrder : readOrder;
  const placeOf = (side: Side) => ({ store, staging, move, pair, side });
  const [source, target] = await onBoth((side) => listRelocked(placeOf(side), input, order));
  if (move.verify !== 'full') {
    const mark = (all: readonly AnyVersion[]) => withoutContents(all).map((version) => markUnreadable(version, input));
    return [mark(source), mark(target)];
  }
  // A version that kept its id is identified by it. So it is never enabled, least of all in the source.
  const kept = reasons.includes('ADDED_TO_OTHER_CONTENT') ? new Set<string>() : keptIds(source, target);
  const digest = comparedDigest(staging, move, input);
  return onBoth((side) =>
    readContents(placeOf(side), input, { versions: side === 'source' ? source : target, kept, digest }),
  );
}

interface Contents {
  readonly versions: readonly AnyVersion[];
  readonly kept: ReadonlySet<string>;
  readonly digest: Digest;
}

async function readContents(
  place: UnlockPlace,
  item: ItemName,
  { versions, kept, digest }: Contents,
): Promise<readonly ComparableVersion[]> {
  const known = versions.filter(({ version }) => kept.has(version));
  const unknown = versions.filter(({ version }) => !kept.has(version));
  const read = [
    ...(await readComparable(place.pair[place.side], item, known, digest)),
    ...(await readDisabledContents(place, item, unknown, digest)),
  ];
  const byId = new Map(read.map((version) => [version.version, version]));
  return inOrderOfContents(versions.flatMap(({ version }) => byId.get(version) ?? []));
}

async function onBoth<V>(read: (side: Side) => Promise<readonly V[]>): Promise<Both<V>> {
  const [source = [], target = []] = await allInParallel(sides, read);
  return [source, target];
}

/**
 * Disabled secrets count as unreadable at level `metadata` too, so that both levels judge them alike. A key without its
 * public part is identified by its id alone.
 */
function markUnreadable(version: ComparableVersion, { itemType, move }: Input): ComparableVersion {
  const isUnreadable = itemType === 'secret' && !version.enabled && move.disabled !== 'unlock';
  return isUnreadable || itemType === 'key' ? { ...version, digest: null } : version;
}

/**
 * Compares a key with new material by shape and attributes, its current version alone. A key that this move created has
 * one version; others of the same shape are duplicates from a request that arrived twice.
 */
async function judgeNewKey({ source, target }: VaultPair, input: Input): Promise<Judged> {
  const { itemName, route } = input;
  const [wanted, made] = await Promise.all([source.keys.read(itemName), target.keys.read(itemName)]);
  const differences = differencesInShape(wanted, made);
  if (differences.length > 0) {
    const what = differences.map((difference) => (difference === 'value' ? 'type, size or operations' : difference));
    return { verdict: { equal: false, difference: `the new key differs in ${what.join(', ')}` }, there: undefined };
  }
  const pairs = [{ from: wanted.version, to: made.version }];
  const isListed = route === 'recreate' || input.move.cutover === 'hold';
  const there = isListed ? withLast(await listVersions(target, input), made.version) : undefined;
  if (route !== 'recreate' || there === undefined) return { verdict: { equal: true, pairs }, there };
  const others = there.slice(0, -1);
  const read = await Promise.all(others.map(({ version }) => target.keys.read(itemName, version)));
  const doubles = read.filter((other) => differencesInShape(wanted, other).length === 0);
  const named = doubles.length === 0 ? {} : { doubles: doubles.map(({ version }) => version) };
  return { verdict: { equal: true, pairs, ...named }, there };
}

function withLast(versions: readonly AnyVersion[], last: string): readonly AnyVersion[] {
  const isLast = ({ version }: AnyVersion) => version === last;
  return [...versions.filter((one) => !isLast(one)), ...versions.filter(isLast)];
}

/**
 * Compares a secret of one version by reading it once in each vault without naming a version, as an application does. A
 * version can only be added as the new current one, and none can be removed. So if the version that was the only one is
 * still current, it still is the only one, and listing the versions would show nothing more. Returns undefined unless
 * both are plainly equal; then the caller compares the lists.
 */
export async function compareSingleVersion(
  staging: Pick<StagingStore, 'digest'>,
  { source, target }: VaultPair,
  input: Verification,
): Promise<{ readonly verdict: CopyVerdict; readonly there: readonly SeenVersion[] } | undefined> {
  const sole = soleVersion(input, input.move);
  if (sole === undefined) return undefined;
  const { itemName, move } = input;
  const [from, to] = await Promise.all([readCurrent(source, itemName), readCurrent(target, itemName)]);
  if (from?.version !== sole.from || to?.version !== sole.to) return undefined;
  const digest = comparedDigest(staging, move, input);
  const digested = async ({ value, ...version }: CurrentSecret): Promise<ComparableVersion> => ({
    ...version,
    digest: await digest(value),
  });
  const terms = { pairs: [sole], leftOut: [], mayHoldMore: false };
  const verdict = judgeCopy([await digested(from)], [await digested(to)], terms);
  return verdict.equal ? { verdict, there: [to] } : undefined;
}

type CurrentSecret = Awaited<ReturnType<MoveVault['secrets']['read']>>;

/** Returns undefined for a secret that is gone, that cannot be read, or that names a previous version. */
async function readCurrent({ secrets }: MoveVault, itemName: string): Promise<CurrentSecret | undefined> {
  try {
    const current = await secrets.read(itemName);
    return current.previousVersion === undefined ? current : undefined;
  } catch (error) {
    if (hasCode(error, 'ITEM_NOT_FOUND', 'ITEM_DISABLED')) {
      return undefined;
    }
    throw error;
  }
}
