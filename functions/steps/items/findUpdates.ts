import { setPolicy, formerPolicyOf, type ItemPolicy, wantedPolicy } from './itemPolicy';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type VersionResult } from '../../../shared/contracts/model/outcome';
import { type FormerNote, type ItemUpdate } from '../../../shared/contracts/model/updates';
import {
  type AttributedVersion,
  attributeWrites,
  type AttributeWrite,
  dateToRemove,
  fieldsOf,
  formerAttributes,
  pairContents,
} from '../../../shared/rules/compare/attributeWrites';
import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';
import { type VersionOrder } from '../../../shared/rules/compare/orderVersions';
import { keptIds } from '../../../shared/rules/compare/pairVersions';
import { isSame } from '../../../shared/rules/rollback/formerPolicy';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { type MoveVault, type VaultPair, type ItemName } from '../frame/vaultPair';
import { readContents } from './compareItem';
import { type AnyVersion } from './itemVersion';
import { type Digest } from './readComparable';
import { proveOrder } from './readOrder';

/** The writes that make a copy equal to the source. Without writes and policy, it is equal. */
export interface Updates {
  readonly relation: 'equal';
  readonly writes: readonly AttributeWrite[];
  /** What the writes and the policy set, and what is there before. */
  readonly former: FormerNote;
  /** The policy that the target lacks. */
  readonly policy?: ItemPolicy | undefined;
  /** The versions of the source and their copies, oldest first. */
  readonly pairs: readonly VersionResult[];
  /** Whether the target has every version of the source, all that move by value, or only the oldest ones. */
  readonly extent: 'whole' | 'byValue' | 'prefix';
}

/** `dateToRemove`: the contents are equal, but a date of the target would have to be removed, which no call does. */
export type FoundUpdates =
  Updates | { readonly relation: 'different' | 'dateToRemove'; readonly difference?: string | undefined };

export interface Sought {
  readonly pair: VaultPair;
  readonly item: ItemName;
  readonly move: MoveSpec;
  readonly digest: Digest;
  readonly source: VersionOrder<AnyVersion>;
  /** The versions in the target. */
  readonly there: VersionOrder<AnyVersion>;
  /** Versions that do not move by value, so the target may lack them. */
  readonly leftOut: readonly string[];
}

/**
 * Compares an item in both vaults, and returns the writes that make its attributes and its policy equal if its content is
 * equal already. A disabled secret cannot be read: only an equal version id proves its content. Reads only.
 */
export async function findUpdates(sought: Sought): Promise<FoundUpdates> {
  const { pair, item, move, digest, leftOut } = sought;
  const there = sought.there.ordered;
  const { ordered: wanted } = await proveOrder(pair.source, item, sought.source);
  const kept = keptIds(wanted, there);
  // An update enables no version to read it.
  const reading = { pair, item, digest, move: { ...move, disabled: 'move' as const } };
  const [source, target] = await readContents(reading, wanted, there, kept);
  const { relation, pairs, difference } = pairContents(source, target, { leftOut });
  // No version can be added to a key.
  if (relation === 'different' || (relation === 'prefix' && item.itemType === 'key')) {
    return { relation: 'different', difference };
  }
  const date = dateToRemove(source, target, pairs);
  if (date !== undefined) return { relation: 'dateToRemove', difference: date };
  const [from, to] = await withOperations(pair, item, pairs, [source, target]);
  const policy = await wantedPolicy(pair.source, item, move);
  const formerPolicy = policy === undefined ? undefined : await formerPolicyOf(pair.target, item.itemName, policy);
  const isSettled = formerPolicy === undefined || isSame(formerPolicy.former, formerPolicy.set);
  const writes = attributeWrites(from, to, pairs);
  const extent = relation === 'prefix' ? relation : pairs.length === source.length ? 'whole' : 'byValue';
  const former = { versions: formerAttributes(to, writes), policy: formerPolicy };
  return { relation: 'equal', writes, former, pairs, extent, ...(isSettled ? {} : { policy }) };
}

/** Returns what the updates set, for plan and report; undefined if they set nothing. */
export function updateOf({ writes, policy }: Pick<Updates, 'writes' | 'policy'>): ItemUpdate | undefined {
  const fields = [...fieldsOf(writes), ...(policy === undefined ? [] : [policy.kind])];
  return fields.length === 0 ? undefined : { fields, versions: writes.length };
}

/** Names the first version whose copy has other key operations, which lists do not show; undefined if there is none. */
export async function otherOperations(
  pair: VaultPair,
  item: ItemName,
  pairs: readonly VersionResult[],
): Promise<string | undefined> {
  const found = await allInParallel(pairs, async ({ from, to }) => {
    const [wanted, there] = await Promise.all([
      operationsOf(pair.source, item.itemName, from),
      operationsOf(pair.target, item.itemName, to),
    ]);
    return wanted.join(' ') === there.join(' ') ? undefined : `version ${from} differs in key operations`;
  });
  return found.find((difference) => difference !== undefined);
}

type Both<V> = readonly [source: readonly V[], target: readonly V[]];

/** Adds the operations of paired versions of a key. Returns other items as they are. */
export async function withOperations(
  pair: VaultPair,
  { itemType, itemName }: ItemName,
  pairs: readonly VersionResult[],
  [source, target]: Both<ComparableVersion>,
): Promise<Both<AttributedVersion>> {
  if (itemType !== 'key') return [source, target];
  const read = async (vault: MoveVault, versions: readonly ComparableVersion[], paired: ReadonlySet<string>) =>
    allInParallel(versions, async (version) =>
      paired.has(version.version)
        ? { ...version, operations: await operationsOf(vault, itemName, version.version) }
        : version,
    );
  return [
    await read(pair.source, source, new Set(pairs.map(({ from }) => from))),
    await read(pair.target, target, new Set(pairs.map(({ to }) => to))),
  ];
}

async function operationsOf(vault: MoveVault, name: string, version: string): Promise<readonly string[]> {
  return [...(await vault.keys.read(name, version)).operations].sort();
}

/**
 * Writes attributes in the target, one request for each version, then the policy. The guard of the vault asks for claim and
 * turn before each request. A second run finds what the first one wrote, and writes the rest.
 */
export async function writeUpdates(
  target: MoveVault,
  item: ItemName,
  { writes, policy }: Pick<Updates, 'writes' | 'policy'>,
): Promise<void> {
  for (const write of writes) await writeUpdate(target, item, write);
  if (policy !== undefined) await setPolicy(target, item.itemName, policy);
}

async function writeUpdate(
  target: MoveVault,
  { itemType, itemName }: ItemName,
  { version, changes }: AttributeWrite,
): Promise<void> {
  const { operations, contentType, ...attributes } = changes;
  switch (itemType) {
    case 'secret':
      await target.secrets.update(itemName, version, { ...attributes, contentType });
      return;
    case 'key':
      await target.keys.update(itemName, version, { ...attributes, operations });
      return;
    case 'certificate':
      // The dates of a certificate are part of its content, so they never differ here.
      await target.certificates.update(itemName, version, attributes);
  }
}
