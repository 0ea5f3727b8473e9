import { type VaultPairName } from '../../contracts/model/checks';

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
