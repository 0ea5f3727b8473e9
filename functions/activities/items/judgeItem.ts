import { type InputOf } from '../../../shared/contracts/contract';
import { type verifyItemContract } from '../../../shared/contracts/itemSteps';
import { type Side } from '../../../shared/contracts/vaultRef';
import { type Clients } from '../../../shared/clients/openClients';
import { judgeCopy, type Verdict } from '../../../shared/rules/judgeCopy';
import { type ComparableVersion, differencesOf } from '../../../shared/rules/matchVersions';
import { type VaultPair } from '../vaultPair';
import { shapeOf } from './keyShape';
import { type AnyVersion } from './itemVersion';
import { withoutContents } from './readComparable';
import { readOpened } from './readOpened';
import { readOrder, readProvenOrder } from './readOrder';

type Input = InputOf<typeof verifyItemContract>;

/** Compares all versions of one item in both vaults, with contents at level `full`. */
export async function judgeItem(clients: Clients, pair: VaultPair, input: Input): Promise<Verdict> {
  if (input.itemType === 'key' && input.reasons.includes('NEW_KEY_MATERIAL')) return judgeNewKey(pair, input);
  const [source, target] = await Promise.all([
    readSide(clients, pair, 'source', input),
    readSide(clients, pair, 'target', input),
  ]);
  return judgeCopy(source, target, {
    pairs: input.versions,
    leftOut: input.versionsLeftOut,
    mayHoldMore: input.reasons.includes('ADDED_TO_OTHER_CONTENT'),
  });
}

async function readSide(
  { store, staging }: Clients,
  pair: VaultPair,
  side: Side,
  input: Input,
): Promise<readonly ComparableVersion[]> {
  const { move, versions, route } = input;
  // Where nothing says which version became which, a copy by value is known by the order of its versions alone.
  const order = versions.length === 0 && route !== 'backupRestore' ? readProvenOrder : readOrder;
  if (move.verify === 'full') {
    const digest = (value: string) => staging.digest(move, value);
    return readOpened({ store, move, pair, side }, input, { digest, order });
  }
  const { ordered } = await order(pair[side], input);
  return move.disabled === 'unlock' ? withoutContents(ordered) : markDisabled(ordered);
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
