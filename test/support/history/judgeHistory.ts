import { explainItem } from './explainItem';
import { type ItemClaim, type ItemHistory, type ItemRun } from './itemHistory';

/** One accepted move as the test saw it. */
export interface RunTimes {
  readonly id: string;
  readonly sentMs: number;
  readonly acceptedMs: number;
  /** The last time at which it was seen running. */
  readonly seenRunningMs: number;
}

export interface History {
  readonly runs: readonly RunTimes[];
  readonly items: readonly ItemHistory[];
  /** Ids of moves that were not terminated. Their reports have all items. */
  readonly reported: ReadonlySet<string>;
  /** A terminated move may leave disabled versions enabled until the next move disables them. */
  readonly isEnabledChecked: boolean;
}

/** Describes each violation of the rules in `itemHistory.ts`. Empty if the history is legal. */
export function judgeHistory({ runs, items, reported, isEnabledChecked }: History): string[] {
  return [
    ...twoWriters(runs),
    ...items.flatMap((item) => [
      ...unexplained(item),
      ...missingFromReport(item, reported),
      ...unnamedLate(item, reported),
      ...falsePairs(item),
      ...changedSources(item, isEnabledChecked),
      ...(isEnabledChecked ? otherwiseEnabled(item) : []),
    ]),
  ];
}

function twoWriters(runs: readonly RunTimes[]): string[] {
  const seenTogether = runs.flatMap((run, at) =>
    runs
      .slice(at + 1)
      .filter((other) => Math.max(run.acceptedMs, other.acceptedMs) < Math.min(run.seenRunningMs, other.seenRunningMs))
      .map((other) => `${run.id} and ${other.id} were running at the same time`),
  );
  return [...seenTogether, ...acceptedWhileRunning(runs)];
}

function acceptedWhileRunning(runs: readonly RunTimes[]): string[] {
  return runs.flatMap((run) =>
    runs
      .filter((other) => other !== run && run.acceptedMs < other.sentMs && other.acceptedMs < run.seenRunningMs)
      .map((other) => `${other.id} was accepted while ${run.id} was running`),
  );
}

function unexplained(item: ItemHistory): string[] {
  const fault = explainItem(item);
  return fault === undefined ? [] : [fault];
}

function missingFromReport({ name, runs, sources }: ItemHistory, reported: ReadonlySet<string>): string[] {
  return runs
    .filter(({ id, claim }) => claim === undefined && reported.has(id))
    .filter(({ source, sentMs }) => (sources[source] ?? []).some(({ answeredMs }) => answeredMs < sentMs))
    .map(({ id }) => `the report of ${id} has no line for ${name}`);
}

/** Versions that arrived in the source before its last list and are in no report. */
function unnamedLate({ name, runs, sources }: ItemHistory, reported: ReadonlySet<string>): string[] {
  return runs.flatMap(({ id, source, claim, lateLook }) => {
    if (lateLook === undefined || lateLook.isNamed || claim?.isNamed === true || !reported.has(id)) return [];
    const known = new Set([...(claim?.pairs ?? []).map(({ from }) => from), ...(claim?.leftOut ?? [])]);
    return (sources[source] ?? [])
      .filter((version) => version.answeredMs < lateLook.beganMs && !known.has(version.id))
      .map(({ value }) => `${name}: ${id} neither moved nor named ${value}`);
  });
}

/** Ids of versions in the report that do not exist, or have different values. */
function falsePairs({ name, runs, sources, target }: ItemHistory): string[] {
  return verifiedRuns(runs).flatMap(({ id, source, claim }) => {
    const valueAt = new Map((sources[source] ?? []).map((version) => [version.id, version.value]));
    const valueThere = new Map(target.map((version) => [version.id, version.value]));
    return claim.pairs
      .filter(({ from, to }) => !valueAt.has(from) || valueAt.get(from) !== valueThere.get(to))
      .map(({ from, to }) => `${name}: ${id} reports that ${from} became ${to}, which is wrong`);
  });
}

/** A source holds its original versions unchanged, followed by those that live writers sent. */
function changedSources({ name, sources, origins }: ItemHistory, isEnabledChecked: boolean): string[] {
  const textOf = ({ value, enabled }: { readonly value: string; readonly enabled: boolean }): string =>
    isEnabledChecked ? `${value} (${enabled ? 'enabled' : 'disabled'})` : value;
  return Object.entries(origins).flatMap(([source, { versions, liveWrites }]) => {
    const found = sources[source] ?? [];
    const live = new Set(found.slice(versions.length).map(({ value }) => value));
    const isUnchanged =
      found.slice(0, versions.length).map(textOf).join() === versions.map(textOf).join() &&
      found.length === versions.length + live.size &&
      [...live].every((value) => liveWrites.some((write) => write.value === value)) &&
      liveWrites.every(({ value, answeredMs }) => answeredMs === Infinity || live.has(value));
    return isUnchanged ? [] : [`${name}: ${source} was changed, it holds ${found.map(textOf).join(', ')}`];
  });
}

/** Copies of the last verified move, without omitted versions. */
function otherwiseEnabled({ name, runs, sources, target }: ItemHistory): string[] {
  const [last] = verifiedRuns(runs).slice(-1);
  if (last === undefined) return [];
  const enabledAt = new Map((sources[last.source] ?? []).map(({ value, enabled }) => [value, enabled]));
  return target
    .filter(({ value, enabled }) => enabledAt.has(value) && enabledAt.get(value) !== enabled)
    .map(({ value, enabled }) => `${name}: ${value} is ${enabled ? 'enabled' : 'disabled'} only in the target`);
}

function verifiedRuns(runs: readonly ItemRun[]): (ItemRun & { readonly claim: ItemClaim })[] {
  return runs.flatMap(({ claim, ...run }) => (claim?.verified === true ? [{ ...run, claim }] : []));
}
