import { type Claim, type Seen } from './claim';
import { areEqual, currentOf, hasTies, viewOf } from './compareOutside';
import { type OutsideItem, type OutsideVersion, textOf } from './outsideVersion';

/** Compares a success that a report claims with the target. Returns a description of each fault. */
export function judgeSuccess(seen: Seen, claim: Claim): readonly string[] {
  const found = [...judgeWrites(seen, claim), ...judgePairs(seen, claim)];
  return claim.reasons.includes('NEW_KEY_MATERIAL')
    ? [...found, ...judgeNewKey(seen)]
    : [...found, ...judgeContent(seen, claim), ...judgeLeftOut(seen, claim)];
}

/**
 * A move adds versions. It changes no existing version, and writes nothing if it reports that the item is already
 * there.
 */
function judgeWrites({ target, targetAfter }: Seen, { state, reasons }: Claim): readonly string[] {
  const after = new Map(targetAfter.versions.map((version) => [version.id, textOf(version)]));
  const isOverwritten = target.versions.some((version) => after.get(version.id) !== textOf(version));
  const faults = isOverwritten ? ['the target lost a version, or a version in it was changed'] : [];
  const isWritten = state === 'alreadyThere' && target.state === 'live' && viewOf(target) !== viewOf(targetAfter);
  if (isWritten) faults.push('false success: the report says that the item was already there, but the move wrote it');
  const isFreed = target.state !== 'deleted' || reasons.some((reason) => /^(RECOVERED|PURGED)_IN_TARGET$/.test(reason));
  return isFreed ? faults : [...faults, 'the item was deleted in the target, and the report does not mention it'];
}

/** People use the version ids of the report to replace pinned ids. */
function judgePairs({ source, targetAfter }: Seen, { versions, reasons }: Claim): readonly string[] {
  if (reasons.includes('NEW_KEY_MATERIAL')) return [];
  const wrong = versions.find(({ from, to }) => {
    const [wanted, there] = [byId(source, from), byId(targetAfter, to)];
    return wanted === undefined || there === undefined || textOf(wanted) !== textOf(there);
  });
  const targets = new Set(versions.map(({ to }) => to));
  if (targets.size < versions.length) return ['false success: two versions became one'];
  return wrong === undefined ? [] : [`false success: version ${wrong.from} did not become ${wrong.to}`];
}

function judgeNewKey({ asked, source, targetAfter }: Seen): readonly string[] {
  const [from, to] = [currentOf(source), currentOf(targetAfter)];
  const isSame = from?.shape === to?.shape && from?.enabled === to?.enabled && from?.attributes === to?.attributes;
  const isShared = targetAfter.versions.some(({ id }) => byId(source, id) !== undefined);
  const faults = isSame && !isShared ? [] : ['false success: the new key does not have the shape of the old one'];
  return asked.unmovableKeys === 'recreate'
    ? faults
    : [...faults, 'the move created a new key without a request for it'];
}

function judgeContent({ type, source, targetAfter }: Seen, { reasons, versionsLeftOut }: Claim): readonly string[] {
  const left = new Set(versionsLeftOut.map(({ version }) => version));
  const wanted = source.versions.filter(({ id }) => !left.has(id));
  const there = targetAfter.versions;
  const isOnTop = reasons.includes('ADDED_TO_OTHER_CONTENT');
  const isEqual = isOnTop ? areOnTop(wanted, there, type === 'secret') : areEqual(type, wanted, there);
  // A second version with the same content looks the same as a write that arrived twice.
  const isNamed = reasons.includes('DUPLICATE_VERSION');
  const isAsSaid = isNamed ? !isEqual && areDoubled(wanted, there) : isEqual;
  const faults = isAsSaid ? [] : ['false success: the versions are not equal'];
  const [from, to] = [currentOf(source), currentOf(targetAfter)];
  if (from === undefined || to === undefined || textOf(from) !== textOf(to))
    faults.push('false success: another version is current');
  return faults;
}

/** Returns whether all wanted versions are there in order, and every other version equals one of them. */
function areDoubled(wanted: readonly OutsideVersion[], there: readonly OutsideVersion[]): boolean {
  const texts = new Set(wanted.map(textOf));
  const left = wanted.map(textOf);
  for (const version of there) {
    const text = textOf(version);
    if (text === left[0]) left.shift();
    if (!texts.has(text)) return false;
  }
  return left.length === 0 && there.length > wanted.length;
}

/** Returns whether the newest versions are the wanted ones; older versions may be anything. */
function areOnTop(wanted: readonly OutsideVersion[], there: readonly OutsideVersion[], isOrderSeen: boolean): boolean {
  if (isOrderSeen || !(hasTies(there) || hasTies(wanted))) {
    return JSON.stringify(there.slice(-wanted.length).map(textOf)) === JSON.stringify(wanted.map(textOf));
  }
  // The order of the versions of the oldest second is not visible.
  const oldestMs = there.at(-wanted.length)?.createdMs ?? Infinity;
  const left = there.filter(({ createdMs }) => createdMs >= oldestMs).map(textOf);
  return wanted.every((version) => {
    const at = left.indexOf(textOf(version));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** An omitted version needs a correct reason and must not be in the target. */
function judgeLeftOut(seen: Seen, { reasons, versionsLeftOut }: Claim): readonly string[] {
  const { source, targetAfter } = seen;
  const isOnTop = reasons.includes('ADDED_TO_OTHER_CONTENT');
  return versionsLeftOut.flatMap(({ version: id, reason }): string[] => {
    const version = byId(source, id);
    if (version === undefined) return [`version ${id} is named as omitted, but the source does not have it`];
    if (id === source.current) return ['the current version was omitted'];
    // Versions below the added ones may be an older state of the omitted ones.
    const isThere = !isOnTop && byId(targetAfter, id) !== undefined;
    if (isThere) return [`version ${id} is named as omitted, but is in the target`];
    return isLeftOutRightly(seen, version, reason) ? [] : [`version ${id} was omitted as ${reason}, which is wrong`];
  });
}

function isLeftOutRightly({ type, asked, source }: Seen, version: OutsideVersion, reason: string): boolean {
  switch (reason) {
    case 'VERSIONS_NOT_SELECTED': {
      const isOlder = ({ createdMs }: OutsideVersion, at: number): boolean =>
        type === 'secret' ? at < source.versions.indexOf(version) : createdMs < version.createdMs;
      return source.versions.filter(isOlder).length < source.versions.length - asked.newest;
    }
    case 'OLD_VERSION_DISABLED':
      return !version.enabled && asked.disabled === 'move';
    case 'DISABLED_SKIPPED':
      return !version.enabled && asked.disabled === 'skip';
    default:
      return false;
  }
}

function byId({ versions }: OutsideItem, wanted: string): OutsideVersion | undefined {
  return versions.find(({ id }) => id === wanted);
}
