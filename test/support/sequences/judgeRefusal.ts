import { type Claim, type Seen } from './claim';
import { areEqual, currentOf, hasTies } from './compareOutside';
import { type OutsideItem, type OutsideVersion, textOf } from './outsideVersion';

/** Checks the reasons that a report gives for not moving an item. Returns a description of each fault. */
export function judgeRefusal(seen: Seen, { state, reasons, remark }: Claim): readonly string[] {
  const { type, asked, source } = seen;
  // A recovered item is the same as before its deletion.
  const target = seen.target.state === 'deleted' ? seen.targetAfter : seen.target;
  const found = { ...seen, target };
  const isThere = target.state === 'live' && isProvable(found) && areEqual(type, source.versions, target.versions);
  if (isThere && !(asked.disabled === 'skip' && reasons.includes('DISABLED_SKIPPED')))
    return [`false failure: ${state} ${reasons.join()} although the target holds the same (${remark ?? ''})`];
  const isSo = reasons.some((reason) => isTrueReason(found, reason));
  return isSo ? [] : [`false failure: ${state} ${reasons.join()} is not so (${remark ?? ''})`];
}

function isTrueReason(seen: Seen, reason: string): boolean {
  const { type, asked, source, target } = seen;
  const isCurrentDisabled = currentOf(source)?.enabled === false;
  switch (reason) {
    case 'OTHER_CONTENT_IN_TARGET':
      return target.state === 'live' && !canGoOn(seen) && !canGoOnTop(seen);
    case 'CURRENT_VERSION_DISABLED':
      return isCurrentDisabled && asked.disabled !== 'unlock';
    case 'DISABLED_SKIPPED':
      return isCurrentDisabled && asked.disabled === 'skip';
    case 'SOFT_DELETED_IN_TARGET':
      return target.state === 'deleted' && asked.onDeleted === 'fail';
    case 'KEY_ACROSS_GEOGRAPHIES':
    case 'KEY_NOT_EXPORTABLE':
      return type === 'key' && asked.unmovableKeys === 'block';
    default:
      return false;
  }
}

/** Returns whether new versions may be added on top of any content of the target. */
function canGoOnTop({ type, asked }: Seen): boolean {
  return type !== 'key' && asked.onConflict === 'newVersion' && asked.method !== 'backupRestore';
}

/** False if nobody can compare the two, because versions that were not restored are disabled. */
function isProvable({ type, asked, source, target }: Seen): boolean {
  if (type !== 'secret' || asked.disabled === 'unlock') return true;
  const isUnknown = (other: OutsideItem) => (version: OutsideVersion) =>
    !version.enabled && !other.versions.some(({ id }) => id === version.id);
  return !target.versions.some(isUnknown(source));
}

/** Returns whether the target holds the oldest requested versions, so the others can be added by value. */
function canGoOn(seen: Seen): boolean {
  const { type, asked, source, target } = seen;
  if (type === 'key' || asked.method === 'backupRestore' || !isProvable(seen)) return false;
  if (hasTies(source.versions) && type === 'certificate') return false;
  const there = new Map(target.versions.map((version) => [version.id, textOf(version)]));
  // Equal ids mean the same version. After a change of it in one vault, nothing can be added.
  if (source.versions.some((version) => (there.get(version.id) ?? textOf(version)) !== textOf(version))) return false;
  const isOptional = ({ id, enabled }: OutsideVersion, at: number): boolean =>
    !there.has(id) && (at < source.versions.length - asked.newest || (!enabled && asked.disabled !== 'unlock'));
  const optional = source.versions.filter((version, at) => at < source.versions.length - 1 && isOptional(version, at));
  return subsetsOf(optional).some((left) => {
    const wanted = source.versions.filter((version) => !left.has(version));
    return areEqual(type, wanted.slice(0, target.versions.length), target.versions);
  });
}

function subsetsOf<T>(items: readonly T[]): readonly ReadonlySet<T>[] {
  return Array.from({ length: 2 ** items.length }, (_, mask) => new Set(items.filter((_item, at) => (mask >> at) & 1)));
}
