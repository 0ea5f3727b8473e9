import { counted } from '../../shared/words/word';
import { type FleetView } from '../../shared/contracts/api/fleetAnswers';
import { endedOf, isWaveOpen, type Wave } from './fleetWords';
import { count } from './words';

export type FleetVerb = 'pause' | 'resume' | 'cancel' | 'retry';

/** What a button of a fleet says, and what its dialog says before anything happens. */
interface FleetSteering {
  readonly button: string;
  readonly title: string;
  readonly action: string;
  readonly isDangerous: boolean;
  readonly consequences: (fleet: FleetView) => readonly string[];
}

const forgiven = 'The moves that failed so far no longer count for its stop rule.';
const untouched = 'Moves in progress continue to their end. Each has its own buttons.';

export const fleetSteering: Readonly<Record<FleetVerb, FleetSteering>> = {
  pause: {
    button: 'Pause …',
    title: 'Pause this fleet?',
    action: 'Pause the fleet',
    isDangerous: false,
    consequences: ({ counts }) => [
      `The fleet starts no more moves: ${counted(counts.waiting + counts.held, 'vault waits', 'vaults wait')}.`,
      untouched,
    ],
  },
  resume: {
    button: 'Resume …',
    title: 'Resume this fleet?',
    action: 'Resume the fleet',
    isDangerous: false,
    consequences: ({ counts, phase }) => [
      `The fleet starts moves again: ${counted(counts.waiting + counts.held, 'vault waits', 'vaults wait')}.`,
      ...(phase === 'stopped' ? [forgiven] : []),
    ],
  },
  cancel: {
    button: 'Cancel the fleet …',
    title: 'Cancel this fleet?',
    action: 'Cancel the fleet',
    isDangerous: true,
    consequences: ({ counts }) => [
      `The fleet starts no more moves: ${counted(counts.waiting + counts.held, 'vault does', 'vaults do')} not move.`,
      untouched,
      'The fleet ends when they have ended. A retry continues it.',
    ],
  },
  retry: {
    button: 'Retry …',
    title: 'Start these moves again?',
    action: 'Start them again',
    isDangerous: false,
    consequences: ({ counts, phase }) => [
      `Moves that failed, were cancelled, or did not bring everything start again: ${count(endedOf(counts) - counts.completed)}.`,
      ...(phase !== 'running' && counts.waiting + counts.held > 0
        ? [`Moves that never started are started, too: ${count(counts.waiting + counts.held)}.`]
        : []),
      ...(phase === 'cancelling' ? ['The fleet is no longer cancelled.'] : []),
      ...(phase === 'paused' ? ['The fleet is no longer paused.'] : []),
      ...(phase === 'stopped' ? [forgiven] : []),
      'What has arrived in a target is left as it is.',
    ],
  },
};

/** The verbs that a fleet offers now, in the order of the buttons. The app decides about each call again. */
export function fleetVerbsOf({ phase, counts }: Pick<FleetView, 'phase' | 'counts'>): readonly FleetVerb[] {
  const open = endedOf(counts) - counts.completed;
  const retry: readonly FleetVerb[] = open > 0 ? ['retry'] : [];
  switch (phase) {
    case 'running':
      return ['pause', ...retry, 'cancel'];
    case 'paused':
      return ['resume', ...retry, 'cancel'];
    case 'stopped':
      return ['resume', ...retry, 'cancel'];
    case 'cancelling':
      // A retry takes the cancel back, also if no move has failed.
      return ['retry'];
    case 'completed':
    case 'partiallyCompleted':
    case 'failed':
    case 'cancelled':
      return open + counts.waiting + counts.held > 0 ? ['retry'] : [];
  }
}

/** Says in sentences what an approval starts: that of one wave, or of all. */
export function approvalConsequences(fleet: FleetView, wave: Wave | undefined): readonly string[] {
  const waves = fleet.waves.filter((each) => isWaveOpen(fleet, each) && (wave === undefined || each === wave));
  const vaults = waves.reduce((sum, each) => sum + each.vaults, 0);
  const after = wave?.after ?? [];
  return [
    wave === undefined
      ? `You approve all waves: ${counted(vaults, 'vault')}, each with its target and its options.`
      : `You approve wave ${wave.name}: ${counted(vaults, 'vault')}, each with its target and its options.`,
    after.length === 0
      ? 'The moves start with the next look of the fleet, after 2 to 30 seconds.'
      : `The moves start when these waves have ended: ${after.join(', ')}.`,
    'They begin to write to their targets without another question.',
    'Nobody can take an approval back. You can pause or cancel the fleet.',
  ];
}
