import type { HostSettings } from '../../app/readHostJson';

type VersionSettings = Pick<HostSettings['durableTask'], 'defaultVersion' | 'versionMatchStrategy'>;

/**
 * Returns whether this host may run an orchestration of that version (documentation: durable-orchestration-versioning). A
 * host without a `defaultVersion` in host.json runs every version.
 */
export function acceptsVersion(version: string, settings: VersionSettings): boolean {
  if (settings.defaultVersion === '') return true;
  switch (settings.versionMatchStrategy) {
    case 'None':
      return true;
    case 'Strict':
      return compareVersions(version, settings.defaultVersion) === 0;
    case 'CurrentOrOlder':
      return compareVersions(version, settings.defaultVersion) <= 0;
  }
}

/** Compares versions such as 1.2.3 number by number, and other texts without regard to case. No version is the oldest. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  if (!left || !right) return Math.sign(a.toLowerCase().localeCompare(b.toLowerCase(), 'en'));
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

function parts(version: string): number[] | undefined {
  if (!/^\d+(\.\d+){1,3}$/.test(version)) return undefined;
  return version.split('.').map(Number);
}
