import { type ComparableVersion } from './comparableVersion';

/** A version as a list of a vault shows it. Times are unix seconds. */
export interface LeftVersion extends Omit<ComparableVersion, 'digest'> {
  readonly updated?: number;
  readonly recoveryLevel?: string;
}

/** What a run left of an item in the target, and what is there now. */
export interface LeftFacts {
  /** Not empty. */
  readonly target: readonly LeftVersion[];
  /** The ids of the versions that the run brought. */
  readonly own: readonly string[];
  /** ISO 8601: when the run began, if the caller knows it, and when its writes had ended. */
  readonly startedAt?: string | undefined;
  readonly writtenUntil: string;
}

/** Why an item is not as a run left it. */
export interface NotAsLeft {
  readonly reason: 'NOT_RECOVERABLE' | 'CHANGED_SINCE' | 'EXISTED_BEFORE';
  /** Names of fields and ids of versions, never a value. */
  readonly detail?: string;
}

/**
 * Why an item of the target is not as a run left it; undefined if it is. The contents of a version never change, and each change of its
 * attributes or tags changes its time.
 */
export function notAsLeft(facts: LeftFacts): NotAsLeft | undefined {
  return changedLater(facts) ?? otherVersions(facts);
}

/** Every level that promises a recovery says so. Nobody knows what another level means, and without soft-delete a delete is final. */
export function changedLater({
  target,
  writtenUntil,
}: Pick<LeftFacts, 'target' | 'writtenUntil'>): NotAsLeft | undefined {
  const isLost = ({ recoveryLevel = 'Recoverable' }: LeftVersion): boolean => !recoveryLevel.includes('Recoverable');
  if (target.some(isLost)) return { reason: 'NOT_RECOVERABLE' };
  const late = changedAfter(target, writtenUntil);
  return late === undefined ? undefined : changed(`somebody changed version ${late.version} after the move`);
}

/** The first version that was changed after a time (ISO 8601); undefined if there is none. */
export function changedAfter<V extends Pick<LeftVersion, 'updated'>>(
  versions: readonly V[],
  time: string,
): V | undefined {
  return versions.find(({ updated = 0 }) => updated > Math.ceil(Date.parse(time) / 1_000));
}

function otherVersions({ target, own, startedAt }: LeftFacts): NotAsLeft | undefined {
  const stray = target.find(({ version }) => !own.includes(version));
  if (stray !== undefined) {
    return startedAt !== undefined && stray.created < wholeSecondsOf(startedAt)
      ? { reason: 'EXISTED_BEFORE', detail: `version ${stray.version} is older than the move` }
      : changed(`version ${stray.version} is not of the move`);
  }
  const lost = own.find((version) => !target.some((one) => one.version === version));
  return lost === undefined ? undefined : changed(`version ${lost} is not there any more`);
}

export function changed(detail: string): NotAsLeft {
  return { reason: 'CHANGED_SINCE', detail };
}

/** The service counts whole seconds. */
export function wholeSecondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1_000);
}
