import { type Clock } from '../../clock';
import { currentVersion, type Item } from '../items/item';
import { newVersion } from '../items/newVersion';
import { addDuration } from './isoDuration';
import { kindOfVersion } from './kindOfVersion';
import { type KeyVersion } from './keyVersion';
import { newMaterial } from './newMaterial';

/** What a rotation adds to a key: new material of the same kind; it expires as the rotation policy says, or never. */
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
    exportable,
    ...(releasePolicy === undefined ? {} : { releasePolicy }),
    jwk,
  };
}
