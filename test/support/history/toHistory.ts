import { type MoveReport } from '../../../shared/contracts/api/report';
import { itemsPerPage } from '../../../shared/rules/transfer/batching';
import { type History } from './judgeHistory';
import {
  type ItemClaim,
  type ItemHistory,
  type ItemRun,
  type LiveWrite,
  type Origin,
  type SourceVersion,
  type TargetVersion,
} from './itemHistory';
import { seededValue } from './historySeed';
import { type HistoryPlan, type Side } from './plannedHistory';
import { type EndedRun } from './runMoves';

/** Live writes by vault and item. */
export type WritesBySide = Partial<Record<Side, Readonly<Record<string, readonly LiveWrite[]>>>>;

export interface Observed {
  readonly plan: HistoryPlan;
  readonly runs: readonly EndedRun[];
  readonly writes: WritesBySide;
  /** Versions at the end by vault and item. */
  readonly found: Readonly<Record<Side, Readonly<Record<string, readonly TargetVersion[]>>>>;
  readonly deliveredAgainMs: (itemName: string) => readonly number[];
}

/** Combines the observations by item. */
export function toHistory(observed: Observed): History {
  const runs = [...observed.runs].sort((a, b) => a.acceptedMs - b.acceptedMs);
  const names = new Set([
    ...observed.plan.items.map(({ name }) => name),
    ...Object.values(observed.found).flatMap((vault) => Object.keys(vault)),
  ]);
  return {
    runs,
    items: [...names].map((name) => itemOf(name, { ...observed, runs })),
    reported: new Set(
      runs
        .filter(({ isTerminated, report }) => !isTerminated && report !== undefined && !hasGap(report))
        .map(({ id }) => id),
    ),
    isEnabledChecked: !runs.some(({ isTerminated, planned }) => isTerminated && planned.disabled === 'unlock'),
  };
}

/** A move that could do nothing, or that a person cancelled, has no line for some items. */
function hasGap({ phase }: MoveReport): boolean {
  return phase === 'failed' || phase === 'cancelled';
}

function itemOf(name: string, { plan, runs, writes, found, deliveredAgainMs }: Observed): ItemHistory {
  const originOf = (side: 'west' | 'south'): Origin => ({
    versions: (plan.items.find((item) => item.name === name)?.[side] ?? []).map((enabled, at) => ({
      value: seededValue(side, name, at),
      enabled,
    })),
    liveWrites: writes[side]?.[name] ?? [],
  });
  const sourceOf = (side: 'west' | 'south'): SourceVersion[] =>
    (found[side][name] ?? []).map((version) => ({ ...version, ...timesOf(version.value, writes[side]?.[name] ?? []) }));
  return {
    name,
    sources: { west: sourceOf('west'), south: sourceOf('south') },
    origins: { west: originOf('west'), south: originOf('south') },
    target: found.target[name] ?? [],
    runs: runs.map((run) => runOf(name, run)),
    liveWrites: writes.target?.[name] ?? [],
    deliveredAgainMs: deliveredAgainMs(name),
  };
}

function timesOf(value: string, writes: readonly LiveWrite[]): Pick<SourceVersion, 'sentMs' | 'answeredMs'> {
  return writes.find((write) => write.value === value) ?? { sentMs: -Infinity, answeredMs: -Infinity };
}

function runOf(name: string, { id, planned, sentMs, report, reportReadMs }: EndedRun): ItemRun {
  // A page may be verified right after its transfer, while others are transferred.
  const first = report?.phases.find(({ phase, verified = 0 }) => phase === 'verifying' || verified > 0);
  return {
    id,
    source: planned.from,
    sentMs,
    verifiedFromMs: first === undefined ? sentMs : Date.parse(first.startedAt),
    verifiedUntilMs: reportReadMs,
    mayPutOnTop: planned.onConflict === 'newVersion',
    unlocks: planned.disabled === 'unlock',
    claim: report === undefined ? undefined : claimOf(name, report),
    ...(report === undefined ? {} : lateLookOf(name, report)),
  };
}

/** A problem without an item: the source could not be listed again. */
function lateLookOf(name: string, { phases, problems, results }: MoveReport): Pick<ItemRun, 'lateLook'> {
  // The list of the source runs in parallel with the verification. With several windows, it can begin with the last batches.
  const around = results.length > 2 * itemsPerPage ? 'transferring' : 'verifying';
  const parallel = phases.find(({ phase }) => phase === around);
  const isLost = problems.some(({ itemName, detail }) => itemName === undefined && detail.includes('listed again'));
  if (parallel === undefined || isLost) return {};
  const isNamed = problems.some(({ itemName, code }) => itemName === name && code === 'CREATED_DURING_MOVE');
  return { lateLook: { beganMs: Date.parse(parallel.startedAt), isNamed } };
}

const problemStates: readonly string[] = ['failed', 'blocked', 'skipped', 'cutOff'];
const duplicateCodes: readonly string[] = ['DUPLICATE_VERSION', 'LATE_WRITE_HEALED'];

function claimOf(name: string, { results, problems, notices }: MoveReport): ItemClaim | undefined {
  const result = results.find(({ itemName }) => itemName === name);
  if (result === undefined) return undefined;
  return {
    verified: result.verified,
    isNamed: problemStates.includes(result.state),
    namesDuplicates: [...problems, ...notices].some(
      ({ itemName, code }) => itemName === name && duplicateCodes.includes(code),
    ),
    leftOut: result.versionsLeftOut.map(({ version }) => version),
    pairs: result.versions.map(({ from, to }) => ({ from, to })),
  };
}
