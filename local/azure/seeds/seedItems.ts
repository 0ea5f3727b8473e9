import { createHash } from 'node:crypto';
import { type Clock, unixSeconds } from '../clock/clock';
import { type Item, type ItemVersion, versionsById } from '../vault/items/item';
import { type SecretVersion } from '../vault/secrets/secretVersion';
import { type SeedSecret } from './seedItemSchemas';

type SeedFields = Partial<Omit<SeedSecret['versions'][number], 'enabled' | 'value' | 'contentType'>> & {
  readonly enabled: boolean;
};

export function secretItem(secret: SeedSecret, clock: Clock): Item<SecretVersion> {
  let previousId: string | undefined;
  const versions = secret.versions.map(({ value, contentType, ...fields }, order) => {
    const version = {
      ...versionOf({ name: secret.name, order, fields }, clock),
      value,
      ...(contentType === undefined ? {} : { contentType }),
      ...(previousId === undefined ? {} : { previousId }),
    };
    previousId = version.id;
    return version;
  });
  return itemOf(secret.name, versions);
}

interface SeedVersion {
  readonly name: string;
  readonly order: number;
  readonly fields: SeedFields;
}

/** Builds the fields that every version of a seed has. */
export function versionOf({ name, order, fields }: SeedVersion, clock: Clock): ItemVersion {
  const { id, created = unixSeconds(clock), updated = created, enabled, notBefore, expires, tags } = fields;
  return {
    id: id ?? derivedVersionId(name, order),
    order,
    enabled,
    created,
    updated,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** Builds an item from its versions, oldest first. */
export function itemOf<V extends ItemVersion>(name: string, versions: readonly V[]): Item<V> {
  return { name, currentId: versions.at(-1)?.id ?? '', versions: versionsById(versions) };
}

/** Derives a version id. The same seed gives the same id, and like the service's ids, it says nothing about age. */
export function derivedVersionId(name: string, order: number): string {
  return createHash('sha256').update(`${name.toLowerCase()} ${order}`).digest('hex').slice(0, 32);
}
