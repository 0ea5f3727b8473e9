import { type ReadItems } from '../local/localItems';
import { shapesOf } from '../local/localKeys';
import { type ReadSecret } from '../local/localVaults';
import { without } from '../without';

/** What an import has to leave of secrets: all but what the service makes itself. */
export function withoutIdsAndTimes(secrets: readonly ReadSecret[]): unknown {
  return secrets.map(({ name, versions }) => ({
    name,
    versions: versions.map((version) => without(version, 'id', 'created', 'updated')),
  }));
}

/** What a move by value, with keys made anew, has to leave of a vault whose versions are all readable. */
export function asMovedByValue({ secrets, keys, certificates }: ReadItems): unknown {
  return {
    secrets: withoutIdsAndTimes(secrets),
    keys: shapesOf(keys),
    // A PFX is packed anew by whoever gives it out, and within one second nothing tells the order but what is current.
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
