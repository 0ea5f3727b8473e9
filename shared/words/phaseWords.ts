import { type Phase } from '../contracts/model/progress';
import { type FleetPhase } from '../contracts/model/fleetRuns';
import { type RollbackPhase } from '../contracts/model/rollback';
import { type Words } from './word';

export const phaseWords: Words<Phase> = {
  planning: { text: 'planning', tone: 'busy' },
  awaitingApproval: { text: 'awaiting approval', tone: 'warn' },
  preparing: { text: 'preparing the target', tone: 'busy' },
  transferring: { text: 'transferring', tone: 'busy' },
  verifying: { text: 'verifying', tone: 'busy' },
  syncing: { text: 'moving late items', tone: 'busy' },
  awaitingCutover: { text: 'in step, awaiting cutover', tone: 'warn' },
  paused: { text: 'paused', tone: 'warn' },
  finishing: { text: 'finishing', tone: 'busy' },
  completed: { text: 'completed', tone: 'good' },
  partiallyCompleted: { text: 'partially completed', tone: 'warn' },
  failed: { text: 'failed', tone: 'bad' },
  cancelled: { text: 'cancelled', tone: 'quiet' },
};

export const rollbackPhaseWords: Words<RollbackPhase> = {
  awaitingApproval: { text: 'waits for a second person', tone: 'warn' },
  preparing: { text: 'preparing', tone: 'busy' },
  rollingBack: { text: 'rolling back', tone: 'busy' },
  completed: { text: 'completed', tone: 'good' },
  partiallyCompleted: { text: 'partially completed', tone: 'warn' },
  failed: { text: 'failed', tone: 'bad' },
};

export const fleetPhaseWords: Words<FleetPhase> = {
  running: { text: 'running', tone: 'busy' },
  paused: { text: 'paused', tone: 'warn' },
  stopped: { text: 'stopped', tone: 'bad' },
  cancelling: { text: 'cancelling', tone: 'busy' },
  completed: { text: 'completed', tone: 'good' },
  partiallyCompleted: { text: 'partially completed', tone: 'warn' },
  failed: { text: 'failed', tone: 'bad' },
  cancelled: { text: 'cancelled', tone: 'quiet' },
};
