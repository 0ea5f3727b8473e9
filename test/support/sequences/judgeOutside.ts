import { type OutsideItem, type OutsideType, type OutsideVersion, textOf } from './outsideVersion';

/** What the report claims of one item. */
export interface Claim {
  readonly state: string;
  readonly verified: boolean;
  readonly reasons: readonly string[];
  readonly versionsLeftOut: readonly { readonly version: string; readonly reason: string }[];
  readonly detail?: string | undefined;
  readonly remark?: string | undefined;
}

/** What was asked for, as far as it decides what has to arrive. */
export interface Asked {
  readonly method: 'auto' | 'backupRestore' | 'exportImport';
  readonly disabled: 'move' | 'skip' | 'unlock';
  readonly onConflict: 'skip' | 'fail' | 'newVersion';
  /** How many of the newest versions are asked for. */
  readonly newest: number;
}

export interface Seen {
  readonly type: OutsideType;
  readonly asked: Asked;
  readonly claim: Claim | undefined;
  readonly source: OutsideItem;
  readonly sourceAfter: OutsideItem;
  readonly target: OutsideItem;
  readonly targetAfter: OutsideItem;
}

/** Compares what a report claims with what the two vaults hold. Gives what is wrong, in words. */
export function judgeOutside(seen: Seen): readonly string[] {
  const { source, sourceAfter, target, targetAfter, claim } = seen;
  const faults: string[] = [];
  if (viewOf(source) !== viewOf(sourceAfter)) faults.push('the source was changed');
  if (claim === undefined) return source.state === 'live' ? [...faults, 'the report does not have it'] : faults;
  if (claim.state === 'failed') return [...faults, `false failure: ${claim.detail ?? ''}`];
  const lost = target.versions.filter(({ id }) => !targetAfter.versions.some((version) => version.id === id));
  if (lost.length > 0) faults.push('the target lost versions');
  if (claim.verified) return [...faults, ...judgeSuccess(seen, claim)];
  if (viewOf(target) !== viewOf(targetAfter) && target.state !== 'deleted')
    faults.push('the target was changed though nothing is claimed');
  // What was recovered is there again as it was before it was deleted.
  const there = target.state === 'deleted' && targetAfter.state === 'live' ? targetAfter : target;
  return [...faults, ...judgeRefusal({ ...seen, target: there }, claim)];
}

function viewOf({ state, versions }: OutsideItem): string {
  return JSON.stringify([state, versions.map((version) => [version.id, textOf(version)]).sort()]);
}

function judgeSuccess({ type, source, targetAfter }: Seen, { reasons, versionsLeftOut }: Claim): readonly string[] {
  if (reasons.includes('NEW_KEY_MATERIAL')) return judgeNewKey(source, targetAfter);
  const left = new Set(versionsLeftOut.map(({ version }) => version));
  const wanted = source.versions.filter(({ id }) => !left.has(id));
  const isOnTop = reasons.includes('ADDED_TO_OTHER_CONTENT');
  // What lies under versions that were added on top may be an older state of those that were left out.
  const isNamedWrongly = !isOnTop && targetAfter.versions.some(({ id }) => left.has(id));
  const faults = isNamedWrongly ? ['a version is named as left out but is there'] : [];
  const there = isOnTop ? targetAfter.versions.slice(-wanted.length) : targetAfter.versions;
  // Within one second only secrets tell their order, and only to those who look at each of them.
  const isEqual = isOnTop && hasTies(targetAfter.versions) ? true : areEqual(type, wanted, there);
  if (!isEqual) faults.push('false success: the versions are not equal');
  const [from, to] = [currentOf(source), currentOf(targetAfter)];
  if (from === undefined || to === undefined || textOf(from) !== textOf(to))
    faults.push('false success: another version is current');
  if (left.has(from?.id ?? '')) faults.push('the current version was left out');
  return faults;
}

function judgeNewKey(source: OutsideItem, target: OutsideItem): readonly string[] {
  const [from, to] = [currentOf(source), currentOf(target)];
  const isSame = from?.shape === to?.shape && from?.enabled === to?.enabled && from?.attributes === to?.attributes;
  const isShared = target.versions.some(({ id }) => source.versions.some((version) => version.id === id));
  return isSame && !isShared ? [] : ['false success: the new key is no new key of the same shape'];
}

function judgeRefusal(seen: Seen, { state, reasons, remark }: Claim): readonly string[] {
  const { type, asked, source, target } = seen;
  const isThere = target.state === 'live' && isProvable(seen) && areEqual(type, source.versions, target.versions);
  if (isThere && !(asked.disabled === 'skip' && reasons.includes('DISABLED_SKIPPED')))
    return [`false failure: ${state} ${reasons.join()} although the target holds the same (${remark ?? ''})`];
  const isCurrentDisabled = currentOf(source)?.enabled === false;
  const isExpected = reasons.some((reason) => {
    switch (reason) {
      case 'OTHER_CONTENT_IN_TARGET':
        return target.state === 'live' && !canGoOn(seen);
      case 'CURRENT_VERSION_DISABLED':
        return isCurrentDisabled && asked.disabled !== 'unlock';
      case 'DISABLED_SKIPPED':
        return isCurrentDisabled && asked.disabled === 'skip';
      case 'SOFT_DELETED_IN_TARGET':
        return target.state === 'deleted';
      case 'KEY_ACROSS_GEOGRAPHIES':
      case 'KEY_NOT_EXPORTABLE':
        return type === 'key';
      default:
        return false;
    }
  });
  return isExpected ? [] : [`false failure: ${state} ${reasons.join()} is not so (${remark ?? ''})`];
}

/** False where nobody could say whether the two are equal, because versions that were not restored are disabled. */
function isProvable({ type, asked, source, target }: Seen): boolean {
  if (type !== 'secret' || asked.disabled === 'unlock') return true;
  const isUnknown = (other: OutsideItem) => (version: OutsideVersion) =>
    !version.enabled && !other.versions.some(({ id }) => id === version.id);
  return !target.versions.some(isUnknown(source));
}

/** Whether the target holds the oldest of the versions that are asked for, so that the others can be added by value. */
function canGoOn(seen: Seen): boolean {
  const { type, asked, source, target } = seen;
  if (type === 'key' || asked.method === 'backupRestore' || !isProvable(seen)) return false;
  if (hasTies(source.versions) && type === 'certificate') return false;
  const there = new Set(target.versions.map(({ id }) => id));
  const isOptional = ({ id, enabled }: OutsideVersion, at: number): boolean =>
    at < source.versions.length - asked.newest || (!enabled && asked.disabled !== 'unlock' && !there.has(id));
  const optional = source.versions.filter((version, at) => at < source.versions.length - 1 && isOptional(version, at));
  return subsetsOf(optional).some((left) => {
    const wanted = source.versions.filter((version) => !left.has(version));
    return areEqual(type, wanted.slice(0, target.versions.length), target.versions);
  });
}

function subsetsOf<T>(items: readonly T[]): readonly ReadonlySet<T>[] {
  return Array.from({ length: 2 ** items.length }, (_, mask) => new Set(items.filter((_item, at) => (mask >> at) & 1)));
}

/** The order of keys and certificates of one second is nowhere to be seen; that of secrets is. */
function areEqual(type: OutsideType, source: readonly OutsideVersion[], target: readonly OutsideVersion[]): boolean {
  const [from, to] = [source.map(textOf), target.map(textOf)];
  if (type !== 'secret' && (hasTies(source) || hasTies(target))) {
    from.sort();
    to.sort();
  }
  return JSON.stringify(from) === JSON.stringify(to);
}

function hasTies(versions: readonly OutsideVersion[]): boolean {
  return new Set(versions.map(({ createdMs }) => createdMs)).size < versions.length;
}

function currentOf({ versions, current }: OutsideItem): OutsideVersion | undefined {
  return versions.find(({ id }) => id === current);
}
