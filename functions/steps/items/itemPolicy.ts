import { type FormerPolicy, formerPolicySchema, notedRotationSchema } from '../../../shared/contracts/model/updates';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type CertificatePolicy, certificatePolicySchema } from '../../../shared/clients/vault/certificatePolicy';
import { type RotationPolicy } from '../../../shared/clients/vault/vaultKeys';
import { isSame } from '../../../shared/rules/rollback/formerPolicy';
import { holdRenewal } from '../../../shared/rules/transfer/holdRenewal';
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
