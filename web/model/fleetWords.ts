import { type FleetList, type FleetVault, type FleetView } from '../../shared/contracts/api/fleetAnswers';
import { type RowCounts, type RowState } from '../../shared/contracts/model/fleetRuns';
import { rowStateWords } from '../../shared/words/outcomeWords';
import { type Word } from '../../shared/words/word';

export type FleetLine = FleetList['fleets'][number];
export type Wave = FleetView['waves'][number];

/** In the order of a bar and of the filter. */
export const vaultStates = Object.keys(rowStateWords) as readonly RowState[];

/** What a person should do about a fleet. */
export const needsYouWords: Readonly<Record<FleetView['needsYou'][number], string>> = {
  approve: 'Waves or plans wait for an approval.',
  decide: 'The fleet has stopped. Resume, retry or cancel it.',
  retry: 'Some moves did not complete. See why, then retry.',
};

/** What a person should do about the move of one vault. */
const vaultNeeds: Readonly<Record<FleetView['needsYou'][number], string>> = {
  approve: 'Read and approve its plan.',
  decide: 'Decide about the fleet.',
  retry: 'See why, then retry.',
};

/** What a person should know about a vault: why its move did not bring everything, what to do, or what its checks say. */
export function nextOf({ needsYou, problem, readiness }: FleetVault): string {
  if (problem !== null) return `${problem.itemName ?? ''} ${problem.detail}`.trim();
  if (needsYou !== null) return vaultNeeds[needsYou];
  return readiness?.matters.join('. ') ?? '';
}

/** The number of vaults whose move has an end. */
export function endedOf({ completed, partiallyCompleted, failed, cancelled, unknown }: RowCounts): number {
  return completed + partiallyCompleted + failed + cancelled + unknown;
}

/** Whether a fleet changes by itself soon. */
export function isFleetLive({ finishedAt }: Pick<FleetView, 'finishedAt'>): boolean {
  return finishedAt === null;
}

/** One word for a wave: what it does, or what it waits for. */
export function waveWord({ startedAt, finishedAt, approval, counts }: Wave, approvals: FleetView['approval']): Word {
  if (finishedAt !== null) {
    const isAll = endedOf(counts) === counts.completed;
    return isAll ? { text: 'completed', tone: 'good' } : { text: 'ended', tone: 'warn' };
  }
  if (startedAt !== null) return { text: 'in progress', tone: 'busy' };
  if (approvals === 'wave' && approval === null) return { text: 'awaiting approval', tone: 'warn' };
  return { text: 'waiting', tone: 'quiet' };
}

/** Whether a wave can be approved now. */
export function isWaveOpen({ phase, approval, finishedAt }: FleetView, wave: Wave): boolean {
  return approval === 'wave' && finishedAt === null && phase !== 'cancelling' && wave.approval === null;
}
