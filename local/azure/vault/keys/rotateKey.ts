import { admitKeyMaking } from '../callRate';
import { requireVersion } from '../items/requireVersion';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { refuseManaged } from '../refuseManaged';
import { keyBundle } from './keyView';
import { rotatedVersion } from './rotatedVersion';

/** POST /keys/{name}/rotate: new material of the same kind; it expires as the rotation policy says, or never. */
export const rotateKey: Operation = {
  name: 'keys.rotate',
  method: 'POST',
  paths: ['/keys/:name/rotate'],
  rateClass: 'byKind',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const { keys } = call.vault;
  const found = requireVersion(call, keys);
  refuseManaged('keys', 'rotate', found.item);
  admitKeyMaking(call, found.version);
  const made = await rotatedVersion(found.item, call.services.clock);
  // Looked at again: another version may have come, or the key gone, while the material was made.
  const { item } = requireVersion(call, keys);
  const version = { ...made, order: item.versions.size };
  return ok(keyBundle(call, keys.add(item.name, version), version));
}
