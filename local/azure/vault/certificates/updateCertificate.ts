import { type Answer, ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { unixSeconds } from '../../clock/clock';
import { limits } from '../../cloud/limits';
import { type ItemVersion } from '../items/item';
import { checkTags, itemFieldsSchema } from '../items/itemFields';
import { type ItemShelf } from '../items/itemShelf';
import { requireVersion } from '../items/requireVersion';
import { type Operation, type VaultCall } from '../operation';
import { certificateBundle, certificateVersionView, pendingIdOf } from './certificateView';

/** PATCH /certificates/{name}/ and PATCH /certificates/{name}/{version}: changes enabled and tags, also of key and secret. */
export const updateCertificate: Operation = {
  name: 'certificates.update',
  method: 'PATCH',
  paths: ['/certificates/:name', '/certificates/:name/:version'],
  rateClass: 'other',
  run,
};

type Change = Partial<Pick<ItemVersion, 'enabled' | 'tags'>> & Pick<ItemVersion, 'updated'>;

async function run(call: VaultCall): Promise<Answer> {
  const { certificates, keys, secrets } = call.vault;
  requireVersion(call, certificates);
  const sent = await readBody(call.request, itemFieldsSchema, limits.bodyBytes);
  checkTags(sent.tags, limits.keyTagChars);
  const { item, version } = requireVersion(call, certificates);
  const enabled = sent.attributes?.enabled;
  const change: Change = {
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
    ...(sent.tags === null || sent.tags === undefined ? {} : { tags: sent.tags }),
    updated: unixSeconds(call.services.clock),
  };
  const updated = { ...version, ...change };
  certificates.replace(item.name, updated);
  mirror(keys, item.name, { id: version.id, change });
  mirror(secrets, item.name, { id: version.id, change });
  const whole = call.params['version'] === undefined;
  if (whole) return ok(certificateBundle(call, item, updated));
  return ok({ ...certificateVersionView(call, item, updated), pending: pendingIdOf(call, item) });
}

function mirror<V extends ItemVersion>(
  shelf: ItemShelf<V>,
  name: string,
  { id, change }: { readonly id: string; readonly change: Change },
): void {
  const version = shelf.live(name)?.versions.get(id);
  if (version !== undefined) shelf.replace(name, { ...version, ...change });
}
