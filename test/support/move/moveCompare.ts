import { type ReadItems } from '../local/localItems';
import { shapesOf } from '../local/localKeys';
import { type ReadSecret } from '../local/localVaults';
import { without } from '../without';

/** The part of secrets that an import must preserve: everything except fields that the service creates. */
export function withoutIdsAndTimes(secrets: readonly ReadSecret[]): unknown {
  return secrets.map(({ name, versions }) => ({
    name,
    versions: versions.map((version) => without(version, 'id', 'created', 'updated')),
  }));
}

/** The part of a vault with readable versions that a move by value with new keys must preserve. */
export function asMovedByValue({ secrets, keys, certificates }: ReadItems): unknown {
  return {
    secrets: withoutIdsAndTimes(secrets),
    keys: shapesOf(keys),
    // Each export packs a PFX again, and within one second only the current version is certain.
    certificates: certificates.map(({ name, current, policy, versions }) => ({
      name,
      current,
      policy,
      versions: versions
        .map((version) => without(version, 'id', 'created', 'updated', 'file'))
        .sort((a, b) => (a.thumbprint < b.thumbprint ? -1 : 1)),
    })),
  };
}
