import { type ReadSecret } from './localVaults';

/** What an import has to leave: all but what the service makes itself. */
export function withoutIdsAndTimes(secrets: readonly ReadSecret[]): unknown {
  return secrets.map(({ name, versions }) => ({
    name,
    versions: versions.map(({ enabled, notBefore, expires, contentType, tags, value }) => ({
      enabled,
      notBefore,
      expires,
      contentType,
      tags,
      value,
    })),
  }));
}
