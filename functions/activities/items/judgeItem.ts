import { type InputOf } from '../../../shared/contracts/contract';
import { type verifyItemContract } from '../../../shared/contracts/itemSteps';
import { sides, type Side } from '../../../shared/contracts/vaultRef';
import { type Clients } from '../../../shared/clients/openClients';
import { judgeCopy, type Verdict } from '../../../shared/rules/judgeCopy';
import { type ComparableVersion, differencesOf } from '../../../shared/rules/matchVersions';
import { type VaultPair } from '../vaultPair';
import { haveSameIds } from './compareItem';
import { judgeSole } from './judgeSole';
import { shapeOf } from './keyShape';
import { type AnyVersion } from './itemVersion';
import { readComparable, withoutContents } from './readComparable';
import { listClosed, openContents } from './readOpened';
import { readOrder, readProvenOrder } from './readOrder';

type Input = InputOf<typeof verifyItemContract>;

/** Compares all versions of one item in both vaults, with contents at level `full`. */
export async function judgeItem(clients: Clients, pair: VaultPair, input: Input): Promise<Verdict> {
  if (input.itemType === 'key' && input.reasons.includes('NEW_KEY_MATERIAL')) return judgeNewKey(pair, input);
  const sole = await judgeSole(clients.staging, pair, input);
  if (sole !== undefined) return sole;
  const [source, target] = await readSides(clients, pair, input);
  return judgeCopy(source, target, {
    pairs: input.versions,
    leftOut: input.versionsLeftOut,
    mayHoldMore: input.reasons.includes('ADDED_TO_OTHER_CONTENT'),
  });
}

type Both<V> = readonly [source: readonly V[], target: readonly V[]];

async function readSides({ store, staging }: Clients, pair: VaultPair, input: Input): Promise<Both<ComparableVersion>> {
  const { move, versions, route } = input;
  // Where nothing says which version became which, a copy by value is known by the order of its versions alone.
  const order = versions.length === 0 && route !== 'backupRestore' ? readProvenOrder : readOrder;
  const placeOf = (side: Side) => ({ store, move, pair, side });
  const listed = await onBoth((side) => listClosed(placeOf(side), input, order));
  const [source, target] = listed;
  // A restored copy is known by its ids: nothing is opened for it, least of all at the source.
  const isRestored = haveSameIds(source, target);
  if (move.verify !== 'full') {
    const mark = move.disabled === 'unlock' && !isRestored ? withoutContents : markDisabled;
    return [mark(source), mark(target)];
  }
  const digest = (value: string) => staging.digest(move, value);
  return onBoth((side) => {
    const versionsOfSide = side === 'source' ? source : target;
    return isRestored
      ? readComparable(pair[side], input, versionsOfSide, digest)
      : openContents(placeOf(side), input, versionsOfSide, digest);
  });
}

async function onBoth<V>(read: (side: Side) => Promise<readonly V[]>): Promise<Both<V>> {
  const [source = [], target = []] = await Promise.all(sides.map(read));
  return [source, target];
}

/** Disabled secrets stay unreadable at level `metadata` too, so that both levels judge them alike. */
function markDisabled(versions: readonly AnyVersion[]): readonly ComparableVersion[] {
  return withoutContents(versions).map((version) =>
    version.enabled || version.digest !== 'unread' ? version : { ...version, digest: null },
  );
}

/** A key with new material is compared by its shape and attributes, its current version alone. */
async function judgeNewKey({ source, target }: VaultPair, { itemName }: Input): Promise<Verdict> {
  const [wanted, made] = await Promise.all([source.keys.readKey(itemName), target.keys.readKey(itemName)]);
  const differences = differencesOf({ ...wanted, digest: shapeOf(wanted) }, { ...made, digest: shapeOf(made) });
  if (differences.length === 0) return { equal: true, pairs: [{ from: wanted.version, to: made.version }] };
  const what = differences.map((difference) => (difference === 'value' ? 'type, size or operations' : difference));
  return { equal: false, difference: `the new key differs in ${what.join(', ')}` };
}
