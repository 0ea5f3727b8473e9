import { z } from 'zod';
import { currentVersion, type Item, versionsByAge, versionsById } from '../items/item';
import { backupContent, readBackup } from '../items/itemBackup';
import { restoreConflict } from '../items/itemErrors';
import { type ItemFamily } from '../items/itemFamily';
import { itemId } from '../items/itemView';
import { keyVersionSchema } from '../keys/keyVersion';
import { type VaultCall } from '../operation';
import { secretVersionSchema } from '../secrets/secretVersion';
import { certificatePolicySchema } from './certificatePolicy';
import { type CertificateVersion, certificateVersionSchema } from './certificateVersion';
import { certificateBundle, certificateListItem, certificateVersionView } from './certificateView';

type CertificateItem = Item<CertificateVersion>;

/** A certificate goes everywhere with its key and its secret. Disabled certificates are shown too. */
export const certificateFamily: ItemFamily<CertificateVersion> = {
  kind: 'certificates',
  shelf: ({ certificates }) => certificates,
  companions: ({ keys, secrets }) => [keys, secrets],
  rateOfItem: 'other',
  livePage: takeShown,
  read: (call, item, version) =>
    (call.params['version'] === undefined ? certificateBundle : certificateVersionView)(call, item, version),
  bundle: certificateBundle,
  listItem: certificateListItem,
  backup: ({ vault }, item) => {
    const key = vault.keys.live(item.name);
    const secret = vault.secrets.live(item.name);
    return {
      ...backupContent(item),
      keys: key === undefined ? [] : versionsByAge(key),
      secrets: secret === undefined ? [] : versionsByAge(secret),
      policy: item.certificate?.policy,
    };
  },
  restore: restoreCertificate,
};

/** A list has certificates that were never issued only with `includePending=true`. */
function takeShown({ vault, query }: VaultCall, after: string | undefined, limit: number): CertificateItem[] {
  const withPending = query.get('includePending')?.toLowerCase() === 'true';
  const shown: CertificateItem[] = [];
  for (let last = after; shown.length < limit;) {
    const page = vault.certificates.livePage(last, limit);
    if (page.length === 0) break;
    shown.push(...page.filter((item) => withPending || currentVersion(item).cer !== undefined));
    last = page.at(-1)?.name.toLowerCase();
  }
  return shown.slice(0, limit);
}

const contentSchema = z.strictObject({
  name: z.string(),
  currentId: z.string(),
  versions: z.array(certificateVersionSchema),
  keys: z.array(keyVersionSchema),
  secrets: z.array(secretVersionSchema),
  policy: certificatePolicySchema.optional(),
});

/** A running operation is not restored. */
async function restoreCertificate(call: VaultCall): Promise<CertificateItem> {
  const { vault } = call;
  const content = await readBackup(call, 'certificates', contentSchema);
  const { name, currentId, policy } = content;
  const states = [vault.certificates.nameState(name), vault.keys.nameState(name), vault.secrets.nameState(name)];
  if (states.some((state) => state !== 'free')) {
    throw restoreConflict('certificates', itemId(call.baseUrl, 'certificates', name, currentId));
  }
  const item = {
    name,
    currentId,
    versions: versionsById(content.versions),
    ...(policy === undefined ? {} : { certificate: { policy } }),
  };
  vault.certificates.insert(item);
  if (content.keys.length > 0) vault.keys.insert({ name, currentId, versions: versionsById(content.keys) });
  if (content.secrets.length > 0) vault.secrets.insert({ name, currentId, versions: versionsById(content.secrets) });
  return item;
}
