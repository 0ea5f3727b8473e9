import { z } from 'zod';
import { defaultIdentity } from '../../cloud/defaults';
import { type AccessPolicy, type AccessRules } from '../../vault/access/accessRules';
import { type Vault } from '../../vault/vault';
import { resourceOf } from '../../vault/vaultResource';

/**
 * Returns the access policies of a vault, including those that are inactive while roles decide. A vault that is open to everybody shows
 * the rights of this machine's identity, so that a copy of its configuration admits that identity.
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

const commonNames = ['all', 'get', 'list', 'delete', 'backup', 'restore', 'recover', 'purge'];

/** The permission names that the service accepts, as its SDK lists them. */
const known = {
  keys: [
    ...commonNames,
    ...['encrypt', 'decrypt', 'wrapkey', 'unwrapkey', 'sign', 'verify', 'create', 'update', 'import', 'release'],
    ...['rotate', 'getrotationpolicy', 'setrotationpolicy'],
  ],
  secrets: [...commonNames, 'set'],
  certificates: [
    ...commonNames,
    ...['create', 'import', 'update', 'managecontacts', 'getissuers', 'listissuers', 'setissuers', 'deleteissuers'],
    'manageissuers',
  ],
  storage: [...commonNames, 'set', 'update', 'regeneratekey', 'getsas', 'listsas', 'deletesas', 'setsas'],
};

/** One access policy as a caller sends it. */
const accessPolicyEntrySchema = z.object({
  tenantId: z.guid(),
  objectId: z.guid(),
  applicationId: z.guid().nullish(),
  permissions: z.object({
    keys: namesOf(known.keys),
    secrets: namesOf(known.secrets),
    certificates: namesOf(known.certificates),
    storage: namesOf(known.storage),
  }),
});

/** The service's limit for one vault. */
export const accessPolicyEntriesSchema = z.array(accessPolicyEntrySchema).max(1024);

function namesOf(names: readonly string[]) {
  const isKnown = (name: string) => names.includes(name.toLowerCase());
  return z.array(z.string().refine(isKnown, { error: 'is not a permission of this kind' })).nullish();
}

export function accessPolicyOf(entry: z.infer<typeof accessPolicyEntrySchema>): AccessPolicy {
  const { tenantId, objectId, applicationId, permissions } = entry;
  return {
    tenantId,
    objectId,
    ...(typeof applicationId === 'string' ? { applicationId } : {}),
    keys: permissions.keys ?? [],
    secrets: permissions.secrets ?? [],
    certificates: permissions.certificates ?? [],
    ...(Array.isArray(permissions.storage) ? { storage: permissions.storage } : {}),
  };
}

/** The policy as the service shows it. A policy from a seed belongs to the vault's tenant. */
export function accessPolicyView(policy: AccessPolicy, tenantId: string): object {
  const { keys, secrets, certificates, storage = [], objectId, applicationId } = policy;
  return {
    tenantId: policy.tenantId ?? tenantId,
    objectId,
    ...(applicationId === undefined ? {} : { applicationId }),
    permissions: { keys, secrets, certificates, storage },
  };
}
