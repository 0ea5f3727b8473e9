import { z } from 'zod';
import { ok } from '../../calls/answer';
import { currentVersion, versionsByAge, versionsById } from '../items/item';
import { backupContent, readBackup } from '../items/itemBackup';
import { restoreConflict } from '../items/itemErrors';
import { itemId } from '../items/itemView';
import { requireVersion } from '../items/requireVersion';
import { keyVersionSchema } from '../keys/keyVersion';
import { type Operation } from '../operation';
import { secretVersionSchema } from '../secrets/secretVersion';
import { certificatePolicySchema } from './certificatePolicy';
import { certificateVersionSchema } from './certificateVersion';
import { certificateBundle } from './certificateView';

/** POST /certificates/{name}/backup: all versions with key and secret, and the whole policy. */
export const backupCertificate: Operation = {
  name: 'certificates.backup',
  method: 'POST',
  paths: ['/certificates/:name/backup'],
  rateClass: 'other',
  run: async (call) => {
    const { vault, services } = call;
    const { item } = requireVersion(call, vault.certificates);
    const key = vault.keys.live(item.name);
    const secret = vault.secrets.live(item.name);
    const content = {
      ...backupContent(item),
      keys: key === undefined ? [] : versionsByAge(key),
      secrets: secret === undefined ? [] : versionsByAge(secret),
      policy: item.certificate?.policy,
    };
    return ok({ value: await services.backups.seal(vault.settings, 'certificates', content) });
  },
};

const contentSchema = z.strictObject({
  name: z.string(),
  currentId: z.string(),
  versions: z.array(certificateVersionSchema),
  keys: z.array(keyVersionSchema),
  secrets: z.array(secretVersionSchema),
  policy: certificatePolicySchema.optional(),
});

/** POST /certificates/restore: answers the current version with its full policy. A running operation is not restored. */
export const restoreCertificate: Operation = {
  name: 'certificates.restore',
  method: 'POST',
  paths: ['/certificates/restore'],
  rateClass: 'other',
  run: async (call) => {
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
    return ok(certificateBundle(call, item, currentVersion(item)));
  },
};
