import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type Proof } from '../../../shared/contracts/model/proof';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type SeenVersion, stateText } from '../../../shared/rules/cutover/targetState';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { type MoveVault, type VaultPair, type ItemName } from '../frame/vaultPair';
import { type ItemPolicy, readPolicy, wantedPolicy } from './itemPolicy';
import { type AnyVersion, listVersions } from './itemVersion';

type Digests = Pick<StagingStore, 'digest'>;
type Item = ItemName & { readonly move: MoveSpec };

/** The policies of one item: what the source asks for, and what the target has. Undefined where there is none. */
export interface BothPolicies {
  readonly wanted: ItemPolicy | undefined;
  readonly there: ItemPolicy['policy'] | undefined;
}

/** Reads both policies of an item. */
export async function readPolicies({ source, target }: VaultPair, item: Item): Promise<BothPolicies> {
  const wanted = await wantedPolicy(source, item, item.move);
  if (wanted !== undefined) return { wanted, there: await policyThere(target, item) };
  // Nothing has to be there, so a policy only matters to a move that recognizes later what it saw.
  return {
    wanted,
    there: item.move.cutover === 'hold' ? await policyThere(target, item).catch(noneIfUnread) : undefined,
  };
}

/** The policy that a vault has of an item, if the move is about such policies. */
async function policyThere(vault: MoveVault, { itemType, itemName, move }: Item) {
  if (itemType === 'secret' || (itemType === 'key' && !move.copy.rotationPolicies)) return undefined;
  return readPolicy(vault, itemName, itemType === 'key' ? 'rotationPolicy' : 'certificatePolicy');
}

/** What a verification has read of an item that is equal in both vaults. */
export interface SeenEqual {
  /** When the first read began, ISO 8601 UTC. */
  readonly at: string;
  /** The versions in the target, oldest first; undefined if they were not read. */
  readonly there: readonly SeenVersion[] | undefined;
  readonly policies: BothPolicies;
}

/** The proof of an item that is equal in both vaults. Only a held move has to recognize later what it saw. */
export async function proofOf(staging: Digests, item: Item, { at, there, policies }: SeenEqual): Promise<Proof> {
  if (item.move.cutover !== 'hold' || there === undefined) return { at };
  const updated = there.at(-1)?.updated;
  return {
    at,
    ...(updated === undefined ? {} : { updated }),
    target: await targetDigest(staging, item, there, policies.there),
    policy: await policyDigest(staging, item, policies.wanted),
  };
}

/** Stands for the policy that the source asks for. */
export function policyDigest(staging: Digests, item: Item, wanted: ItemPolicy | undefined): Promise<string> {
  return digest(staging, item, 'policy', canonicalJson(wanted ?? null));
}

/** What the target has of an item now. `digest` stands for it, as in a proof. */
export interface TargetNow {
  readonly versions: readonly AnyVersion[];
  readonly digest: string;
}

/** Reads what the target has of an item. Its policy counts only while it has a version. */
export async function readTargetNow(staging: Digests, { target }: VaultPair, item: Item): Promise<TargetNow> {
  const versions = await listVersions(target, item);
  const policy = versions.length === 0 ? undefined : await policyThere(target, item).catch(noneIfUnread);
  return { versions, digest: await targetDigest(staging, item, versions, policy) };
}

/** No policy counts for an item that is gone by now, and where the app may not read it. */
function noneIfUnread(error: unknown): undefined {
  const isUnread = error instanceof MoverError && ['ITEM_NOT_FOUND', 'VAULT_FORBIDDEN'].includes(error.code);
  if (!isUnread) throw error;
}

function targetDigest(staging: Digests, item: Item, versions: readonly SeenVersion[], policy: unknown) {
  return digest(staging, item, 'target', stateText(versions, policy));
}

function digest(staging: Digests, { move, itemType, itemName }: Item, what: 'target' | 'policy', text: string) {
  return staging.digest(move, [`state of the ${what}`, itemType, itemName.toLowerCase(), text]);
}
