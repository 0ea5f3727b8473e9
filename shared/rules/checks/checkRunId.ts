import { type VaultPairName, type CheckAsk } from '../../contracts/model/checks';
import { type ComparisonAsk } from '../../contracts/model/comparisons';
import { type MoveSpec, moveSpecSchema } from '../../contracts/steps/moveSpec';

/**
 * The id of a run of checks: `source--target--20260501T100000000-0a1b2c3d`. A vault name has no double hyphen, so the
 * pair can be read from the id. The ids of a pair are in the order of time.
 */
export function checkRunId({ sourceVault, targetVault }: VaultPairName, at: Date, chance: string): string {
  const time = at.toISOString().replaceAll(/[-:.Z]/g, '');
  return `${sourceVault}--${targetVault}--${time}-${chance}`;
}

/** The pair of a run, read from its id. The id must match the schema. */
export function pairOfRun(id: string): VaultPairName {
  const [sourceVault = '', targetVault = ''] = id.split('--');
  return { sourceVault, targetVault };
}

/** The time part of a run's id. It orders the runs of all pairs. */
export function timeOfRun(id: string): string {
  return id.split('--')[2] ?? '';
}

const checkMovePrefix = 'check-';

/** The move that a run of checks plans: a dry run with an id that no requested move can have. */
export function moveOfCheck({ id, sourceVault, targetVault, policy }: CheckAsk): MoveSpec {
  const time = timeOfRun(id);
  const runId = time.slice(-8);
  return moveSpecSchema.parse({
    ...policy,
    moveId: `${checkMovePrefix}${time}`,
    runId,
    sourceVault,
    targetVault,
    dryRun: true,
  });
}

const comparisonMovePrefix = 'compare-';

/** The move as which the steps of a comparison get its vaults: a dry run with an id that no requested move can have. */
export function moveOfComparison({ id, sourceVault, targetVault, depth, select, pace }: ComparisonAsk): MoveSpec {
  const time = timeOfRun(id);
  return moveSpecSchema.parse({
    select,
    pace,
    verify: depth,
    moveId: `${comparisonMovePrefix}${time}`,
    runId: time.slice(-8),
    sourceVault,
    targetVault,
    dryRun: true,
  });
}

/** The id of the comparison whose steps use this move. */
export function idOfComparison({ sourceVault, targetVault, moveId }: MoveSpec): string {
  return `${sourceVault}--${targetVault}--${moveId.slice(comparisonMovePrefix.length)}`;
}

/**
 * When the checks or the comparison began (milliseconds since 1970) whose steps use a move of this id; undefined for other
 * moves. The id has the time and the random digits of the run.
 */
export function startOfReadOnlyRun(moveId: string): number | undefined {
  return parseStart(/^(?:check|compare)-(.*)$/.exec(moveId)?.[1] ?? '');
}

/** Returns when a run of checks or a comparison began, in milliseconds since 1970; undefined for an id without a time. */
export function startOfRun(id: string): number | undefined {
  return parseStart(timeOfRun(id));
}

/** Parses the time part of an id, with or without its random digits. */
function parseStart(time: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})(?:-[0-9a-f]{8})?$/.exec(time)?.slice(1);
  if (parts === undefined) return undefined;
  const [year, month, day, hour, minute, second, ms] = parts;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(at) ? undefined : at;
}
