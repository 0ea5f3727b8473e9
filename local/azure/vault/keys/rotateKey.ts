import { ok } from '../../calls/answer';
import { type Clock } from '../../clock/clock';
import { admitKeyMaking } from '../callRate';
import { currentVersion, type Item, newVersion } from '../items/item';
import { refuseManaged } from '../items/itemErrors';
import { requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { addDuration } from './isoDuration';
import { kindOfVersion } from './keyKind';
import { refuseUnknown } from './keyUse';
import { type KeyVersion } from './keyVersion';
import { keyBundle } from './keyView';
import { newMaterial } from './newMaterial';

/** POST /keys/{name}/rotate: adds new material of the same kind. It expires as the rotation policy says, or never. */
export const rotateKey: Operation = {
  name: 'keys.rotate',
  method: 'POST',
  paths: ['/keys/:name/rotate'],
  rateClass: 'byKind',
  run: async (call) => {
    const { keys } = call.vault;
    const found = requireVersion(call, keys);
    refuseManaged('keys', 'rotate', found.item);
    refuseUnknown(found.version, 'rotate');
    admitKeyMaking(call, found.version);
    const made = await rotatedVersion(found.item, call.services.clock);
    // Checked again: a version may have been added, or the key deleted, while the material was made.
    const { item } = requireVersion(call, keys);
    const version = { ...made, order: item.versions.size };
    return ok(keyBundle(call, keys.add(item.name, version), version));
  },
};

/** Makes the version that a rotation adds: new material of the same kind. It expires as the rotation policy says, or never. */
export async function rotatedVersion(item: Item<KeyVersion>, clock: Clock): Promise<KeyVersion> {
  const { keyOps, hsm, exportable, releasePolicy, tags, ...before } = currentVersion(item);
  const jwk = await newMaterial(kindOfVersion({ ...before, hsm }));
  const fresh = newVersion(item, clock);
  const expiryTime = item.rotationPolicy?.expiryTime;
  return {
    ...fresh,
    enabled: true,
    ...(tags === undefined ? {} : { tags }),
    ...(expiryTime === undefined ? {} : { expires: addDuration(fresh.created, expiryTime) }),
    keyOps,
    hsm,
    ...(exportable === undefined ? {} : { exportable }),
    ...(releasePolicy === undefined ? {} : { releasePolicy }),
    jwk,
  };
}
