import { z } from 'zod';
import { type AccessPolicy } from '../../vault/access/accessRules';

const common = ['all', 'get', 'list', 'delete', 'backup', 'restore', 'recover', 'purge'];

/** The permission names that the service knows, as its SDK lists them. */
const known = {
  keys: [
    ...common,
    ...['encrypt', 'decrypt', 'wrapkey', 'unwrapkey', 'sign', 'verify', 'create', 'update', 'import', 'release'],
    ...['rotate', 'getrotationpolicy', 'setrotationpolicy'],
  ],
  secrets: [...common, 'set'],
  certificates: [
    ...common,
    ...['create', 'import', 'update', 'managecontacts', 'getissuers', 'listissuers', 'setissuers', 'deleteissuers'],
    'manageissuers',
  ],
  storage: [...common, 'set', 'update', 'regeneratekey', 'getsas', 'listsas', 'deletesas', 'setsas'],
};

/** One access policy as it is sent. */
export const accessPolicyEntrySchema = z.object({
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
  return z.array(z.string().refine(isKnown, { error: 'is no permission of this kind' })).nullish();
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

/** As the service shows it; a policy that a seed brought is of the vault's own tenant. */
export function accessPolicyView(policy: AccessPolicy, tenantId: string): object {
  const { keys, secrets, certificates, storage = [], objectId, applicationId } = policy;
  return {
    tenantId: policy.tenantId ?? tenantId,
    objectId,
    ...(applicationId === undefined ? {} : { applicationId }),
    permissions: { keys, secrets, certificates, storage },
  };
}
