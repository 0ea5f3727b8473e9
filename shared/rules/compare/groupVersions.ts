import { type Slot, type SlotGroup } from './alignVersions';
import { type ComparableVersion } from './comparableVersion';
import { orderVersions } from './orderVersions';

/**
 * Groups versions, which are given oldest first with the current one last. Each version is its own group, except versions of
 * one second whose order is unknown: they share one.
 */
export function groupVersions(
  versions: readonly ComparableVersion[],
  slotOf: (version: ComparableVersion) => Omit<Slot, 'version'>,
): readonly SlotGroup[] {
  const { ordered, uncertain } = orderVersions(versions, versions.at(-1)?.version ?? null);
  const unordered = new Set(uncertain);
  const groups: Slot[][] = [];
  let unorderedSecond: number | undefined;
  for (const version of ordered) {
    const slot = { version: version.version, ...slotOf(version) };
    if (unordered.has(version) && unorderedSecond === version.created) groups.at(-1)?.push(slot);
    else groups.push([slot]);
    unorderedSecond = unordered.has(version) ? version.created : undefined;
  }
  return groups;
}
