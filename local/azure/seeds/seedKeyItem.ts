import { type Clock } from '../clock/clock';
import { currentVersion, type Item } from '../vault/items/item';
import { mergeRelease } from '../vault/keys/keyFields';
import { isKnownKind, keyKindOf, keyOpsOf } from '../vault/keys/keyKind';
import { type KeyVersion } from '../vault/keys/keyVersion';
import { newMaterial } from '../vault/keys/newMaterial';
import { type RotationPolicy, standardNotice } from '../vault/keys/rotationPolicy';
import { itemOf, versionOf } from './seedItems';
import { type SeedKey } from './seedItemSchemas';

/** Builds a key with new material for every version. Throws ServiceError for an unsupported type, size or curve. */
export async function seedKeyItem(key: SeedKey, clock: Clock): Promise<Item<KeyVersion>> {
  const versions = key.versions.map(async (version, order): Promise<KeyVersion> => {
    const { kty, keySize, crv, keyOps, exportable, releasePolicy, newer, ...fields } = version;
    const common = versionOf({ name: key.name, order, fields }, clock);
    if (newer !== undefined && !isKnownKind(kty, crv)) return { ...common, ...(await unknownKey(version, newer)) };
    const kind = keyKindOf({ kty, keySize, crv });
    return {
      ...common,
      jwk: await newMaterial(kind),
      keyOps: newer === undefined ? keyOpsOf(kind.family, keyOps) : (keyOps ?? []),
      hsm: kind.hsm,
      ...mergeRelease({ exportable: false }, { attributes: { exportable }, release_policy: releasePolicy }, kind.hsm),
      ...(newer === undefined ? {} : { newer }),
    };
  });
  const item = itemOf(key.name, await Promise.all(versions));
  return key.rotationPolicy === undefined ? item : { ...item, rotationPolicy: policyOf(key.rotationPolicy, item) };
}

type SeedVersion = SeedKey['versions'][number];

/** A key that the emulator can only keep. */
async function unknownKey(
  { kty, crv, keyOps = [], exportable }: SeedVersion,
  { members, attributes }: NonNullable<SeedVersion['newer']>,
) {
  return {
    jwk: await newMaterial({ family: 'oct', hsm: true }),
    newer: { unknownType: kty, members: { ...(crv === undefined ? {} : { crv }), ...members }, attributes },
    keyOps,
    hsm: kty.endsWith('-HSM'),
    exportable,
  };
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
