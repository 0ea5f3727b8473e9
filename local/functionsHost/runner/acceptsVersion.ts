import type { HostSettings } from '../app/readHostJson';

type VersionSettings = Pick<HostSettings['durableTask'], 'defaultVersion' | 'versionMatchStrategy'>;

/**
 * Whether this host may run an orchestration of that version (documentation: durable-orchestration-versioning). Without a
 * `defaultVersion` in host.json it runs all.
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

/** Numbers part by part when both are versions like 1.2.3, else as texts without regard to case; none is the oldest. */
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
