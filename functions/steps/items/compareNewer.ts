import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { attributeWrites, dateToRemove, formerAttributes } from '../../../shared/rules/compare/attributeWrites';
import { type ItemFacts } from '../../../shared/rules/plan/itemFacts';
import { type EarlierBrought, type VaultPair, type ItemName } from '../frame/vaultPair';
import { compareItem, type Comparison } from './compareItem';
import { type FoundUpdates, updateOf, type Updates, withOperations } from './findUpdates';
import { type AnyVersion, listVersions } from './itemVersion';
import { readOrder } from './readOrder';

// In a move back, what the earlier move brought is equal in both vaults, as its report proves, except for attributes that somebody
// changed since. So the steps compare only what is newer.

interface Looked {
  readonly pair: VaultPair;
  readonly item: ItemFacts['item'];
  readonly move: MoveSpec;
}

type Facts = Pick<ItemFacts, 'target' | 'inTarget' | 'difference' | 'update'> & { readonly updates?: Updates };

/** The facts of an item of which the source has nothing newer than what the earlier move brought. Undefined for every other item. */
export async function unchangedFacts(looked: Looked): Promise<(ItemFacts & Facts) | undefined> {
  const { pair, item } = looked;
  if ((await pair.earlier?.isThere()) !== true || pair.earlier === undefined) return undefined;
  if ((await listVersions(pair.source, item)).length > 0) return undefined;
  const { ordered } = await readOrder(pair.earlier.whole.source, item);
  if (ordered.length === 0) return undefined;
  const choice = { chosen: [], leftOut: [] };
  const found = await unchangedTarget(looked, pair.earlier);
  return { item, versions: ordered, orderUncertain: false, choice, ...found };
}

async function unchangedTarget(looked: Looked, earlier: EarlierBrought): Promise<Facts> {
  const { pair, item, move } = looked;
  if ((await listVersions(pair.target, item)).length > 0) return { target: 'different', difference: writtenThere };
  if (move.onConflict !== 'update') return { target: 'same' };
  const found = await findBroughtUpdates(pair, item, earlier);
  if (found.relation !== 'equal') return { target: 'dateToRemove', difference: found.difference };
  const update = updateOf(found);
  return update === undefined ? { target: 'same' } : { target: 'attributesDiffer', update, updates: found };
}

const writtenThere = 'the target has versions that were written since the earlier move';

/** Compares an item of which the source has newer versions than those that the earlier move brought. */
export async function compareNewer(comparison: Comparison): Promise<Facts> {
  const { pair, item, move } = comparison;
  const there = await readOrder(pair.target, item);
  const hasNone = there.ordered.length === 0;
  // No call adds a version to a key.
  if (hasNone && item.itemType === 'key') return { target: 'newKeyVersion' };
  const compared = hasNone ? ({ target: 'prefix' } as const) : await compareItem({ ...comparison, there });
  if (compared.target === 'different') return { ...compared, difference: writtenThere };
  if (pair.earlier === undefined || move.onConflict !== 'update') return compared;
  const found = await findBroughtUpdates(pair, item, pair.earlier);
  const update = found.relation === 'equal' ? updateOf(found) : undefined;
  // A date that no call removes prevents no newer version.
  if (found.relation !== 'equal' || update === undefined) return compared;
  const target = compared.target === 'prefix' ? 'prefixDiffers' : 'attributesDiffer';
  return { ...compared, target, update, updates: found };
}

/** The writes that make the attributes of what the earlier move brought equal to those of the source. Reads only. */
async function findBroughtUpdates(
  pair: VaultPair,
  item: ItemName,
  { pairs, whole }: EarlierBrought,
): Promise<FoundUpdates> {
  const brought = await pairs();
  const [from, to] = await Promise.all([readOrder(whole.source, item), readOrder(whole.target, item)]);
  const source = from.ordered.map(unread);
  const target = to.ordered.map(unread);
  const date = dateToRemove(source, target, brought);
  const [wanted, now] = await withOperations(pair, item, brought, [source, target]);
  const writes = attributeWrites(wanted, now, brought);
  if (date !== undefined && writes.length === 0) return { relation: 'dateToRemove', difference: date };
  const former = { versions: formerAttributes(now, writes) };
  return { relation: 'equal', writes, former, pairs: brought, extent: 'whole' };
}

function unread(version: AnyVersion): AnyVersion & { readonly digest: null } {
  return { ...version, digest: null };
}

/** Names what of the attributes still differs, of versions that the earlier move brought; undefined if nothing does. */
export async function broughtDifference(pair: VaultPair, item: ItemName): Promise<string | undefined> {
  if (pair.earlier === undefined) return undefined;
  const found = await findBroughtUpdates(pair, item, pair.earlier);
  const [first] = found.relation === 'equal' ? found.writes : [];
  return first === undefined ? undefined : `version ${first.version} of the target has other attributes`;
}

/** In a move back: whether an item that the earlier move did not bring is older than that move. Then it is not part of it. */
export async function isOlderThanMove(
  { pair, move: { back } }: Pick<Looked, 'pair' | 'move'>,
  [oldest]: readonly AnyVersion[],
): Promise<boolean> {
  if (back === undefined || oldest === undefined || (await pair.earlier?.isKnown()) === true) return false;
  return oldest.created < Math.floor(Date.parse(back.startedAt) / 1_000);
}
