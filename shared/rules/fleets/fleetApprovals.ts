import { type FleetControl, type FleetProgress, type FleetSpec, type VaultAsk } from '../../contracts/model/fleetRuns';
import { hashPart } from '../plan/hashPlan';
import { waveOfRow } from './fleetRows';

/** Whether a wave needs no approval, or has it. */
export function isApproved(
  { approval }: Pick<FleetSpec, 'approval'>,
  { control }: Pick<FleetProgress, 'control'>,
  at: number,
): boolean {
  return approval !== 'wave' || control.approvals.some(({ wave }) => wave === at);
}

/** Whether the approval of a wave covers what people asked for a row of it since. */
export function isRowApproved(
  { approval }: Pick<FleetSpec, 'approval'>,
  { control }: Pick<FleetProgress, 'control'>,
  { row, wave }: { readonly row: number; readonly wave: number },
): boolean {
  if (approval !== 'wave') return true;
  const last = control.vaults.findLastIndex((ask) => ask.row === row && isChange(ask));
  return last < coveredOf(control, wave);
}

/** A retry with the same request needs no other approval. */
function isChange({ entry }: VaultAsk): boolean {
  return Object.keys(entry.set ?? {}).length > 0;
}

/** How many of the asks the newest approval of a wave covers. */
function coveredOf({ approvals }: Pick<FleetControl, 'approvals'>, wave: number): number {
  return Math.max(0, ...approvals.filter((each) => each.wave === wave).map(({ covers }) => covers));
}

/** Whether somebody has approved all rows of a wave as they are now. */
export function isWaveApproved(fleet: FleetSpec, control: FleetControl, at: number): boolean {
  if (!isApproved(fleet, { control }, at)) return false;
  return changesOfWave(fleet, control, at).every(({ row }) => isRowApproved(fleet, { control }, { row, wave: at }));
}

function changesOfWave(fleet: FleetSpec, { vaults }: Pick<FleetControl, 'vaults'>, at: number): readonly VaultAsk[] {
  return vaults.filter((ask) => isChange(ask) && waveOfRow(fleet, ask.row) === at);
}

/** The hash of the rows of a wave, with what people changed in them. An approval names it. */
export function waveHash(fleet: FleetSpec, control: Pick<FleetControl, 'vaults'>, at: number): string {
  const hash = fleet.waves[at]?.hash ?? '';
  const changes = changesOfWave(fleet, control, at).map(({ row, entry }) => ({ row, set: entry.set }));
  return changes.length === 0 ? hash : hashPart([hash, changes]);
}

/** One hash over the whole table, for an approval of all waves. */
export function tableHash(fleet: FleetSpec, control: Pick<FleetControl, 'vaults'>): string {
  return hashPart(fleet.waves.map((_, at) => waveHash(fleet, control, at)));
}
