import { type ComparableVersion } from '../compare/comparableVersion';
import { canonicalJson } from '../text/canonicalJson';

/** A version as a list or a read of a vault shows it, without its content. */
export type SeenVersion = Omit<ComparableVersion, 'digest' | 'previousVersion'> & {
  readonly updated?: number;
  readonly thumbprint?: string;
};

/**
 * One text for what a vault has of one item: every version with its attributes, in any order, and the policy. A version never changes
 * its content (Key Vault documentation, "objects, identifiers and versioning"), so equal texts mean equal content.
 */
export function stateText(versions: readonly SeenVersion[], policy: unknown): string {
  const seen = versions.map(({ version, updated, enabled, notBefore, expires, contentType, tags, thumbprint }) => ({
    ...{ version, updated, enabled, notBefore, expires, contentType, tags, thumbprint },
  }));
  seen.sort((a, b) => (a.version < b.version ? -1 : 1));
  return canonicalJson([seen, policy ?? null]);
}
