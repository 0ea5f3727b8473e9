import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { type SeenVersion, stateText } from '../../../shared/rules/cutover/sourceDigest';
import { type Proof } from '../../../shared/contracts/model/reportProof';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { type AnyVersion, listVersions } from './itemVersion';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type FormerPolicy, formerPolicySchema, notedRotationSchema } from '../../../shared/contracts/model/updates';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type CertificatePolicy, certificatePolicySchema } from '../../../shared/clients/vault/certificatePolicy';
import { type RotationPolicy } from '../../../shared/clients/vault/vaultKeys';
import { isSame } from '../../../shared/rules/rollback/formerPolicy';
import { holdRenewal } from '../../../shared/rules/transfer/freezeState';
import { type MoveVault, type VaultPair, type ItemName } from '../frame/vaultPair';

type Terms = Pick<MoveSpec, 'copy' | 'autoRenewal'>;

/**
 * The one thing besides its versions that an item needs in the target: a key's rotation policy, which no backup
 * contains, or a certificate's policy, because an import creates a different one.
 */
export type ItemPolicy =
  | { readonly kind: 'rotationPolicy'; readonly policy: RotationPolicy }
  | { readonly kind: 'certificatePolicy'; readonly policy: CertificatePolicy };

/** Returns the policy that the target needs; undefined if the source has none or the request copies none. */
export async function wantedPolicy(
  source: MoveVault,
  { itemType, itemName }: ItemName,
  { copy, autoRenewal }: Terms,
): Promise<ItemPolicy | undefined> {
  switch (itemType) {
    case 'secret':
      return undefined;
    case 'key': {
      const policy = copy.rotationPolicies ? await source.keys.readRotationPolicy(itemName) : undefined;
      return policy === undefined ? undefined : { kind: 'rotationPolicy', policy };
    }
    case 'certificate': {
      const policy = await source.certificates.readPolicy(itemName);
      return { kind: 'certificatePolicy', policy: autoRenewal === 'hold' ? holdRenewal(policy) : policy };
    }
  }
}

/** Reads the policy of an item; undefined for a key whose rotation policy nobody ever set. */
export function readPolicy(
  vault: MoveVault,
  itemName: string,
  kind: ItemPolicy['kind'],
): Promise<ItemPolicy['policy'] | undefined> {
  return kind === 'rotationPolicy' ? vault.keys.readRotationPolicy(itemName) : vault.certificates.readPolicy(itemName);
}

/** A noted policy as the steps set it. Throws if it is none. */
export function itemPolicyOf(kind: ItemPolicy['kind'], policy: object): ItemPolicy {
  if (kind === 'certificatePolicy') return { kind, policy: certificatePolicySchema.parse(policy) };
  return { kind, policy: notedRotationSchema.parse(policy) };
}

/** Returns whether the target has the wanted policy. */
export async function hasPolicy(target: MoveVault, itemName: string, wanted: ItemPolicy): Promise<boolean> {
  return isSame(await readPolicy(target, itemName, wanted.kind), wanted.policy);
}

/** Reads the policy that the target has before the wanted one is set. */
export async function formerPolicyOf(target: MoveVault, itemName: string, wanted: ItemPolicy): Promise<FormerPolicy> {
  const former = (await readPolicy(target, itemName, wanted.kind)) ?? null;
  return formerPolicySchema.parse({ kind: wanted.kind, set: wanted.policy, former });
}

/** Sets in the target what a restore or an import leaves out. Reads first, so that a second run changes nothing. */
export async function applyPolicy({ source, target }: VaultPair, item: ItemName, terms: Terms): Promise<void> {
  const wanted = await wantedPolicy(source, item, terms);
  if (wanted === undefined || (await hasPolicy(target, item.itemName, wanted))) return;
  await setPolicy(target, item.itemName, wanted);
}

/** Sets a policy. Returns the one that the service stored: it may keep parts of the policy before, or add to the new one. */
export function setPolicy(target: MoveVault, itemName: string, wanted: ItemPolicy): Promise<ItemPolicy['policy']> {
  return wanted.kind === 'rotationPolicy'
    ? target.keys.setRotationPolicy(itemName, wanted.policy)
    : target.certificates.updatePolicy(itemName, wanted.policy);
}

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
