import { type VaultPairName, type CheckAsk } from '../../contracts/model/checks';
import { type MoveSpec, moveSpecSchema } from '../../contracts/steps/moveSpec';

/**
 * The id of a run of checks: `source--target--20260501T100000000-0a1b2c3d`. A vault name has no double hyphen, so the id
 * tells its pair; and the ids of a pair are ordered by time.
 */
export function checkRunId({ sourceVault, targetVault }: VaultPairName, at: Date, chance: string): string {
  const time = at.toISOString().replaceAll(/[-:.Z]/g, '');
  return `${sourceVault}--${targetVault}--${time}-${chance}`;
}

/** The pair of a run's id. The id has to be of the schema's form. */
export function pairOfRun(id: string): VaultPairName {
  const [sourceVault = '', targetVault = ''] = id.split('--');
  return { sourceVault, targetVault };
}

/** The part of a run's id that orders runs of all pairs by time. */
export function timeOfRun(id: string): string {
  return id.split('--')[2] ?? '';
}

const checkMovePrefix = 'check-';

/** The move that a run of checks plans: of an id of its own, that no move can have begun with, and a dry run. */
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

/** When the checks began (milliseconds since 1970) that plan a move of this id; undefined for other moves. */
export function startOfCheckMove(moveId: string): number | undefined {
  const time = moveId.startsWith(checkMovePrefix) ? moveId.slice(checkMovePrefix.length) : '';
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(time)?.slice(1);
  if (parts === undefined) return undefined;
  const [year, month, day, hour, minute, second, ms] = parts;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(at) ? undefined : at;
}
