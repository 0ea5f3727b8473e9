import { admitKeyMaking } from '../callRate';
import { newVersion } from '../items/newVersion';
import { requireVersion } from '../items/requireVersion';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { refuseManaged } from '../refuseManaged';
import { addDuration } from './isoDuration';
import { kindOfVersion } from './kindOfVersion';
import { type KeyVersion } from './keyVersion';
import { keyBundle } from './keyView';
import { newMaterial } from './newMaterial';

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
  const jwk = await newMaterial(kindOfVersion(found.version));
  const { item, version: before } = requireVersion(call, keys);
  const fresh = newVersion(item, call.services.clock);
  const expiryTime = item.rotationPolicy?.expiryTime;
  const { keyOps, hsm, exportable, releasePolicy, tags } = before;
  const version: KeyVersion = {
    ...fresh,
    enabled: true,
    ...(tags === undefined ? {} : { tags }),
    ...(expiryTime === undefined ? {} : { expires: addDuration(fresh.created, expiryTime) }),
    keyOps,
    hsm,
    exportable,
    ...(releasePolicy === undefined ? {} : { releasePolicy }),
    jwk,
  };
  return ok(keyBundle(call, keys.add(item.name, version), version));
}
