import { goneFromTarget } from '../items/goneItem';
import { type ItemName, type VaultPair } from '../frame/vaultPair';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { policyDigest, wantedPolicy, readTargetNow, type TargetNow } from '../items/itemPolicy';
import { type Named, type VaultIdentity } from '../../../shared/contracts/model/hold';
import { sides } from '../../../shared/contracts/model/ids';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { isPartial } from '../../../shared/contracts/steps/contract';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type watchTargetContract } from '../../../shared/contracts/steps/watchSteps';
import { type ApprovedPlan } from '../../../shared/contracts/steps/approvedPlan';
import { budgetSpent } from '../../../shared/clients/async/stepBudget';
import { type Clients } from '../../../shared/clients/openClients';
import { verificationOf, verifiedResult } from '../../../shared/rules/compare/verification';
import { beforeChange, isChangedByOthers } from '../../../shared/rules/compare/changedByOthers';
import {
  changedByOthers,
  changedDetail,
  isAsProved,
  isShownByList,
  provedUntil,
} from '../../../shared/rules/cutover/targetChanges';
import { isDeletedByMove } from '../../../shared/rules/transfer/deletionRules';
import { wantedConfiguration } from '../../../shared/rules/configuration/wantedConfiguration';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { verifyOne } from '../parts/verifyOne';
import { type LongListed, type LongLists } from '../stored/longLists';
import { readVerifiedConfiguration } from '../plan/verifiedPlan';
import { changedSince } from '../targetVault/requireSameAccess';
import { isOwnDeletion, type Deletions } from '../report/storedDeletions';

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
  const gone = await goneFromTarget(pair, result);
  return gone === undefined ? result : changedByOthers(result, gone, now.digest);
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

interface Proved extends ItemName {
  readonly move: MoveSpec;
  readonly result: Pick<ItemResult, 'proof'>;
}

type Digests = Pick<StagingStore, 'digest'>;

/** Whether the target has something else of an item than its proof saw. A pass must not write over that. */
export async function isChangedInTarget(staging: Digests, pair: VaultPair, item: Proved): Promise<boolean> {
  const { proof } = item.result;
  if (proof?.target === undefined) return false;
  return (await readTargetNow(staging, pair, item)).digest !== proof.target;
}

/** Whether the source asks for another policy of an item than its proof saw. No list shows a change of a policy. */
export async function isPolicyChanged(staging: Digests, { source }: VaultPair, item: Proved): Promise<boolean> {
  const { proof } = item.result;
  if (item.itemType === 'secret' || proof?.policy === undefined) return false;
  return (await policyDigest(staging, item, await wantedPolicy(source, item, item.move))) !== proof.policy;
}

type Names = Pick<MoveSpec, 'sourceVault' | 'targetVault'>;

/** Reads which vaults answer to both names. Null where Azure Resource Manager shows the app nothing. */
export async function readIdentity({ arm }: Pick<Clients, 'arm'>, move: Names): Promise<VaultIdentity> {
  const read = async (name: string): Promise<string | null> => {
    const found = await arm.findVault(name).catch(undefinedIfUnseen);
    return found?.createdAt === undefined ? null : `${found.id.toLowerCase()} ${found.createdAt}`;
  };
  const [source, target] = await Promise.all([read(move.sourceVault), read(move.targetVault)]);
  return { source, target };
}

/** How many principals a held move names. */
const maxNamed = 20;

/** Whose access policies changed since the plan. Undefined where policies do not become roles, or cannot be read. */
export async function readChangedAccess(
  { arm, store }: Pick<Clients, 'arm' | 'store'>,
  { move, planHash }: ApprovedPlan,
): Promise<Named | undefined> {
  if (wantedConfiguration(move)?.access !== 'roles') return undefined;
  const planned = await readVerifiedConfiguration(store, { move, planHash });
  const changed = await changedSince(arm, move, planned).catch(undefinedIfUnseen);
  return changed && { count: changed.length, first: changed.slice(0, maxNamed) };
}

/** Throws `VAULT_REPLACED` if another vault than before answers to a name. */
export function requireSameVaults(move: Names, before: VaultIdentity | null, now: VaultIdentity): void {
  for (const side of sides) {
    const [known, found] = [before?.[side] ?? null, now[side]];
    if (known === null || found === null || known === found) continue;
    const name = side === 'source' ? move.sourceVault : move.targetVault;
    const message = `Expected the ${side} vault ${name} to be the one that the move began with, ${known}, but it is ${found}. Somebody deleted the vault and created another one of its name.`;
    throw new MoverError('VAULT_REPLACED', message);
  }
}

/** What is known of both vaults: what an earlier reading found counts where this one found nothing. */
export function joinIdentity(before: VaultIdentity | null, now: VaultIdentity): VaultIdentity {
  return { source: now.source ?? before?.source ?? null, target: now.target ?? before?.target ?? null };
}

/** Azure Resource Manager only confirms what the vaults answer, so a hold continues without it. */
function undefinedIfUnseen(error: unknown): undefined {
  if (!(error instanceof MoverError) || !error.code.startsWith('ARM_')) throw error;
}
