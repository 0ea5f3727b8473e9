import { z } from 'zod';
import { currentVersion, type ItemVersion } from '../items/item';
import { restoreConflict } from '../items/itemErrors';
import { itemId } from '../items/itemView';
import { keyVersionSchema } from '../keys/keyVersion';
import { limits } from '../limits';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { secretVersionSchema } from '../secrets/secretVersion';
import { certificatePolicySchema } from './certificatePolicy';
import { certificateVersionSchema } from './certificateVersion';
import { certificateBundle } from './certificateView';

const bodySchema = z.object({ value: z.string() });
const contentSchema = z.strictObject({
  name: z.string(),
  currentId: z.string(),
  versions: z.array(certificateVersionSchema),
  keys: z.array(keyVersionSchema),
  secrets: z.array(secretVersionSchema),
  policy: certificatePolicySchema.optional(),
});

/** POST /certificates/restore: answers the current version with its whole policy. A running operation does not come along. */
export const restoreCertificate: Operation = {
  name: 'certificates.restore',
  method: 'POST',
  paths: ['/certificates/restore'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const { vault, services } = call;
  const { value } = await readBody(call.request, bodySchema, limits.restoreBodyBytes);
  const content = await services.backups.open({
    world: vault.settings,
    kind: 'certificates',
    blob: value,
    schema: contentSchema,
  });
  const { name, currentId, policy } = content;
  const states = [vault.certificates.nameState(name), vault.keys.nameState(name), vault.secrets.nameState(name)];
  if (states.some((state) => state !== 'free')) {
    throw restoreConflict('certificates', itemId(call.baseUrl, 'certificates', name, currentId));
  }
  const item = {
    name,
    currentId,
    versions: byId(content.versions),
    ...(policy === undefined ? {} : { certificate: { policy } }),
  };
  vault.certificates.insert(item);
  if (content.keys.length > 0) vault.keys.insert({ name, currentId, versions: byId(content.keys) });
  if (content.secrets.length > 0) vault.secrets.insert({ name, currentId, versions: byId(content.secrets) });
  return ok(certificateBundle(call, item, currentVersion(item)));
}

function byId<V extends ItemVersion>(versions: readonly V[]): Map<string, V> {
  return new Map(versions.map((version) => [version.id, version]));
}
