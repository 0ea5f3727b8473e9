import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type CertificatePolicy } from '../../../shared/clients/vault/certificatePolicy';
import { type RotationPolicy } from '../../../shared/clients/vault/vaultKeys';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { holdRenewal } from '../../../shared/rules/transfer/holdRenewal';
import { type MoveVault, type VaultPair } from '../vaultPair';
import { type ItemName } from './itemVersion';

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

/** Returns whether the target has the wanted policy. */
export async function hasPolicy(target: MoveVault, itemName: string, wanted: ItemPolicy): Promise<boolean> {
  const there =
    wanted.kind === 'rotationPolicy'
      ? await target.keys.readRotationPolicy(itemName)
      : await target.certificates.readPolicy(itemName);
  return canonicalJson(there ?? null) === canonicalJson(wanted.policy);
}

/** Sets in the target what a restore or an import leaves out. Reads first, so that a second run changes nothing. */
export async function applyPolicy({ source, target }: VaultPair, item: ItemName, terms: Terms): Promise<void> {
  const wanted = await wantedPolicy(source, item, terms);
  if (wanted === undefined || (await hasPolicy(target, item.itemName, wanted))) return;
  await setPolicy(target, item.itemName, wanted);
}

export async function setPolicy(target: MoveVault, itemName: string, wanted: ItemPolicy): Promise<void> {
  if (wanted.kind === 'rotationPolicy') await target.keys.setRotationPolicy(itemName, wanted.policy);
  else await target.certificates.updatePolicy(itemName, wanted.policy);
}
