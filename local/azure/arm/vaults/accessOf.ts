import { defaultIdentity } from '../../seeds/defaults';
import { type AccessPolicy, type AccessRules } from '../../vault/access/accessRules';
import { type Vault } from '../../vault/vault';
import { resourceOf } from '../../vault/vaultResource';

/**
 * The access policies of a vault, those that do not act while roles decide included. One that is open to everybody shows what the
 * identity of this machine can do, so that a copy of its configuration lets that one in.
 */
export function policiesOf(vault: Vault): readonly AccessPolicy[] {
  const rules = vault.wantedRules;
  switch (rules.model) {
    case 'open':
      return [
        {
          objectId: defaultIdentity.objectId,
          tenantId: vault.settings.tenantId,
          keys: ['all'],
          secrets: ['all'],
          certificates: ['all'],
        },
      ];
    case 'accessPolicies':
      return rules.policies;
    case 'rbac':
      return resourceOf(vault.settings).accessPolicies;
  }
}

export function usesRoles({ model }: AccessRules): boolean {
  return model === 'rbac';
}
