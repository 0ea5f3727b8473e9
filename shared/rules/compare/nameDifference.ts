import { type Slot } from './alignVersions';
import { type ComparableVersion } from './comparableVersion';

interface Unpaired {
  /** Both are oldest first, with the current version last. */
  readonly source: readonly ComparableVersion[];
  readonly target: readonly ComparableVersion[];
  readonly from: readonly Slot[];
  readonly to: readonly Slot[];
}

/** Names the first difference that prevents pairing, never a value. */
export function nameDifference({ source, target, from, to }: Unpaired): string {
  const wanted = new Set(from.map(({ label }) => label));
  const there = new Set(to.map(({ label }) => label));
  const missing = from.find(({ label, isOptional }) => !isOptional && !there.has(label));
  const stray = to.find(({ label }) => !wanted.has(label));
  if (missing !== undefined && isUnreadable(missing, source)) return nameMissing(missing.version, source);
  if (stray !== undefined) {
    return isUnreadable(stray, target)
      ? `version ${stray.version} of the target is disabled and cannot be compared`
      : `version ${stray.version} of the target matches no version of the source`;
  }
  if (missing !== undefined) return nameMissing(missing.version, source);
  if (labelOf(source.at(-1), from) !== labelOf(target.at(-1), to)) return 'another version is current in the target';
  return 'its versions do not follow those of the source';
}

/** Explains why a version of the source has no counterpart. */
export function nameMissing(version: string, source: readonly ComparableVersion[]): string {
  return isUnreadable({ version }, source)
    ? `version ${version} of the source is disabled`
    : `version ${version} is not in the target`;
}

function isUnreadable({ version }: Pick<Slot, 'version'>, versions: readonly ComparableVersion[]): boolean {
  return versions.some((one) => one.version === version && one.digest === null && !one.enabled);
}

function labelOf(version: ComparableVersion | undefined, slots: readonly Slot[]): string | undefined {
  return slots.find((slot) => slot.version === version?.version)?.label;
}
