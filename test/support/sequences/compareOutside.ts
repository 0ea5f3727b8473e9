import { type OutsideItem, type OutsideType, type OutsideVersion, textOf } from './outsideVersion';

/** Returns whether two views of an item hold the same versions in the same state. */
export function viewOf({ state, versions }: OutsideItem): string {
  return JSON.stringify([state, versions.map((version) => [version.id, textOf(version)]).sort()]);
}

/** The order of versions within one second is visible for secrets, but not for keys and certificates. */
export function areEqual(
  type: OutsideType,
  source: readonly OutsideVersion[],
  target: readonly OutsideVersion[],
): boolean {
  const [from, to] = [source.map(textOf), target.map(textOf)];
  if (type !== 'secret' && (hasTies(source) || hasTies(target))) {
    from.sort();
    to.sort();
  }
  return JSON.stringify(from) === JSON.stringify(to);
}

export function hasTies(versions: readonly OutsideVersion[]): boolean {
  return new Set(versions.map(({ createdMs }) => createdMs)).size < versions.length;
}

export function currentOf({ versions, current }: OutsideItem): OutsideVersion | undefined {
  return versions.find(({ id }) => id === current);
}
