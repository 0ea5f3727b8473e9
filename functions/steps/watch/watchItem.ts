import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { isPartial } from '../../../shared/contracts/steps/parts';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type watchTargetContract } from '../../../shared/contracts/steps/watchSteps';
import { budgetSpent } from '../../../shared/clients/async/stepBudget';
import { type Clients } from '../../../shared/clients/openClients';
import { verificationOf, verifiedResult } from '../../../shared/rules/compare/verification';
import {
  beforeChange,
  changedByOthers,
  changedDetail,
  goneDetail,
  isAsProved,
  isChangedByOthers,
  isShownByList,
  provedUntil,
} from '../../../shared/rules/cutover/targetChanges';
import { isDeletedByMove } from '../../../shared/rules/transfer/deletionRules';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { deletedItemsOf, listVersions } from '../items/itemVersion';
import { readTargetNow, type TargetNow } from '../items/bothPolicies';
import { verifyOne } from '../parts/verifyOne';
import { type LongListed, type LongLists } from '../stored/longLists';
import { isOwnDeletion } from '../report/keptDeletion';
import { type Deletions } from '../report/storedDeletions';
import { type VaultPair } from '../frame/vaultPair';

/** What one reading of the target works with. */
export interface WatchOf {
  readonly clients: Clients;
  readonly pair: VaultPair;
  readonly input: InputOf<typeof watchTargetContract>;
  readonly lists: LongLists;
  /** The page whose results are judged. */
  readonly page: number;
  /** What was deleted at the source since. */
  readonly deletions: Deletions;
  /** The keys of items that the source has changed and no pass has carried. */
  readonly pending: ReadonlySet<string>;
}

/**
 * Judges one item that the move brought by what the target has of it now. Returns the result as it is now: proved until later, equal
 * again, or changed by others. The same object if nothing about it is new.
 */
export async function watchItem(
  watch: WatchOf,
  result: ItemResult,
  listed: LongListed | undefined,
): Promise<ItemResult> {
  const { clients, pair, input } = watch;
  const isPlain = !isChangedByOthers(result) && (!input.isWhole || isShownByList(result));
  if (listed !== undefined && isPlain && isAsProved(listed, result.proof))
    return input.isWhole ? asProved(watch, result) : result;
  const now = await readTargetNow(clients.staging, pair, { ...result, move: input.move });
  if (now.versions.length === 0) return judgeGone(watch, result, now);
  // Without a proof nobody knows what the item was, so only its absence says something.
  if (result.proof?.target === undefined && !isChangedByOthers(result)) return result;
  if (result.proof?.target === now.digest) return isChangedByOthers(result) ? result : asProved(watch, result);
  return judgeChange(watch, result, now);
}

/** Neither vault shows a change of the item, so its proof holds until the source was listed. The list lacks a deleted item. */
function asProved({ input, pending, deletions }: WatchOf, result: ItemResult): ItemResult {
  const key = itemKey(result);
  return pending.has(key) || deletions.has(key) ? result : provedUntil(result, input.sourceReadAt);
}

/** The target lacks the item. That is right if the source lacks it, too, or if the move itself deleted it. */
async function judgeGone(
  { clients, pair, input, deletions, page }: WatchOf,
  result: ItemResult,
  now: TargetNow,
): Promise<ItemResult> {
  const isFollowed = isDeletedByMove(deletions.get(itemKey(result)));
  if (isFollowed && (await isOwnDeletion(clients, input.move, { ...result, page }))) return result;
  if ((await listVersions(pair.source, result)).length === 0) return result;
  const deleted = await deletedItemsOf(pair.target, result).readDeleted(result.itemName);
  return changedByOthers(result, goneDetail(result, deleted?.deletedOn), now.digest);
}

/** The target has something else than the proof saw. If it is equal to the source all the same, that is a new proof. */
async function judgeChange(watch: WatchOf, result: ItemResult, now: TargetNow): Promise<ItemResult> {
  const { clients, input, lists } = watch;
  const { move } = input;
  const arrived = beforeChange(result);
  const budget = { ...lists.budget, end: () => undefined };
  const output = await verifyOne({ ...clients, budget: () => budget }, verificationOf(move, arrived));
  if (isPartial(output)) throw budgetSpent();
  if (output.state === 'verified') return verifiedResult(arrived, { output, isHealed: false }, move);
  // Only a comparison shows a change. Anything else, for example a lost right, leaves the reading without an end.
  if (output.state === 'failed' && output.code !== 'NOT_EQUAL_AFTER_MOVE')
    throw new MoverError(output.code, output.detail, { retryable: output.retryable });
  const difference = output.state === 'failed' ? output.detail : 'Another version is current there.';
  const changes = now.versions.flatMap(({ updated }) => updated ?? []);
  const updated = changes.length === 0 ? undefined : Math.max(...changes);
  return changedByOthers(arrived, changedDetail(arrived, { difference, updated }), now.digest);
}
