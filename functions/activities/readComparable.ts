import { type SecretVault, type SecretVersion } from '../../shared/clients/secretVault';
import { type ComparableVersion } from '../../shared/rules/matchVersions';

/** Gives the keyed digest that stands for a value. */
export type Digest = (value: string) => Promise<string>;

/** Reads the value of every enabled version, and keeps of it only the keyed digest. Order as given. */
export async function readComparable(
  vault: SecretVault,
  name: string,
  versions: readonly SecretVersion[],
  digest: Digest,
): Promise<readonly ComparableVersion[]> {
  return Promise.all(
    versions.map(async (version) => {
      if (!version.enabled) return { ...version, digest: null };
      const { value } = await vault.readSecret(name, version.version);
      return { ...version, digest: await digest(value) };
    }),
  );
}

/** For a comparison that leaves values unread: every version counts as holding the same. */
export function withoutValues(versions: readonly SecretVersion[]): readonly ComparableVersion[] {
  return versions.map((version) => ({ ...version, digest: 'unread' }));
}
