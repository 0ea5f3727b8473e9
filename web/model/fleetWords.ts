import { type FleetList, type FleetView } from '../../shared/contracts/api/fleetAnswers';
import { type FleetPhase, type RowCounts, type RowState } from '../../shared/contracts/model/fleetRuns';
import { rowStateWords } from '../../shared/words/outcomeWords';
import { toned, type Tone } from './words';

interface Word {
  readonly text: string;
  readonly tone: Tone;
}

export type FleetLine = FleetList['fleets'][number];
export type Wave = FleetView['waves'][number];

export const fleetPhaseWords: Readonly<Record<FleetPhase, Word>> = {
  running: { text: 'running', tone: 'busy' },
  paused: { text: 'paused', tone: 'warn' },
  stopped: { text: 'stopped', tone: 'bad' },
  cancelling: { text: 'cancelling', tone: 'busy' },
  completed: { text: 'completed', tone: 'good' },
  partiallyCompleted: { text: 'partially completed', tone: 'warn' },
  failed: { text: 'failed', tone: 'bad' },
  cancelled: { text: 'cancelled', tone: 'quiet' },
};

/** The states of a vault, in the order of a bar and of the filter. */
export const vaultStateWords = toned<RowState>(rowStateWords, {
  completed: 'good',
  partiallyCompleted: 'warn',
  failed: 'bad',
  cancelled: 'quiet',
  awaitingApproval: 'warn',
  running: 'busy',
  held: 'warn',
  waiting: 'quiet',
});
export const vaultStates = Object.keys(vaultStateWords) as readonly RowState[];

/** What a person should do about a fleet. */
export const needsYouWords: Readonly<Record<FleetView['needsYou'][number], string>> = {
  approve: 'Waves or plans wait for an approval.',
  decide: 'The fleet has stopped. Resume, retry or cancel it.',
  retry: 'Some moves did not complete. See why, then retry.',
};

/** What a person should do about the move of one vault. */
export const vaultNeeds: Readonly<Record<FleetView['needsYou'][number], string>> = {
  approve: 'Read and approve its plan.',
  decide: 'Decide about the fleet.',
  retry: 'See why, then retry.',
};

/** The number of vaults whose move has an end. */
export function endedOf({ completed, partiallyCompleted, failed, cancelled }: RowCounts): number {
  return completed + partiallyCompleted + failed + cancelled;
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
