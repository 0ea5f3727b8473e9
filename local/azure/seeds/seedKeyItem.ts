import { type Clock } from '../clock';
import { currentVersion, type Item } from '../vault/items/item';
import { mergeRelease } from '../vault/keys/keyFields';
import { keyKindOf, keyOpsOf } from '../vault/keys/keyKind';
import { type KeyVersion } from '../vault/keys/keyVersion';
import { newMaterial } from '../vault/keys/newMaterial';
import { type RotationPolicy, standardNotice } from '../vault/keys/rotationPolicy';
import { itemOf, versionOf } from './seedItems';
import { type SeedKey } from './seedItemSchemas';

/** Builds a key with new material for every version. Throws ServiceError for an unsupported type, size or curve. */
export async function seedKeyItem(key: SeedKey, clock: Clock): Promise<Item<KeyVersion>> {
  const versions = key.versions.map(async (version, order): Promise<KeyVersion> => {
    const { kty, keySize, crv, keyOps, exportable, releasePolicy, ...fields } = version;
    const kind = keyKindOf({ kty, keySize, crv });
    return {
      ...versionOf({ name: key.name, order, fields }, clock),
      jwk: await newMaterial(kind),
      keyOps: keyOpsOf(kind.family, keyOps),
      hsm: kind.hsm,
      ...mergeRelease({ exportable: false }, { attributes: { exportable }, release_policy: releasePolicy }, kind.hsm),
    };
  });
  const item = itemOf(key.name, await Promise.all(versions));
  return key.rotationPolicy === undefined ? item : { ...item, rotationPolicy: policyOf(key.rotationPolicy, item) };
}

function policyOf(policy: NonNullable<SeedKey['rotationPolicy']>, item: Item<KeyVersion>): RotationPolicy {
  const { lifetimeActions, expiryTime } = policy;
  const created = policy.created ?? currentVersion(item).created;
  const hasNotice = lifetimeActions.some(({ action }) => action === 'Notify');
  return {
    lifetimeActions: hasNotice ? lifetimeActions : [...lifetimeActions, standardNotice],
    ...(expiryTime === undefined ? {} : { expiryTime }),
    created,
    updated: policy.updated ?? created,
  };
}
