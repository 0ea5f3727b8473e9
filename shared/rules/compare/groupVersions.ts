import { type Slot, type SlotGroup } from './alignVersions';
import { type ComparableVersion } from './comparableVersion';
import { orderVersions } from './orderVersions';

/**
 * Puts versions, given oldest first with the current one last, into groups: each version is one of its own, but those of
 * one second whose order is unknown are together.
 */
export function groupVersions(
  versions: readonly ComparableVersion[],
  slotOf: (version: ComparableVersion) => Omit<Slot, 'version'>,
): readonly SlotGroup[] {
  const { ordered, uncertain } = orderVersions(versions, versions.at(-1)?.version ?? null);
  const open = new Set(uncertain);
  const groups: Slot[][] = [];
  let openSecond: number | undefined;
  for (const version of ordered) {
    const slot = { version: version.version, ...slotOf(version) };
    if (open.has(version) && openSecond === version.created) groups.at(-1)?.push(slot);
    else groups.push([slot]);
    openSecond = open.has(version) ? version.created : undefined;
  }
  return groups;
}
