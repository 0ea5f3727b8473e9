import { type ControlVerb } from '../../shared/contracts/model/asks';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { count } from './words';

/** What a button of a move says, and what its dialog says before anything happens. */
export interface Steering {
  readonly button: string;
  readonly title: string;
  readonly action: string;
  readonly isDangerous: boolean;
  readonly consequences: (status: MoveStatus) => readonly string[];
}

/** The verbs that have a button. */
export type ButtonVerb = Exclude<ControlVerb, 'pace'>;

export const steering: Readonly<Record<ButtonVerb, Steering>> = {
  pause: {
    button: 'Pause …',
    title: 'Pause this move?',
    action: 'Pause the move',
    isDangerous: false,
    consequences: ({ sourceVault, targetVault }) => [
      'No item begins any more. Items that have begun are finished, with all their versions.',
      `The move keeps ${sourceVault} and ${targetVault} until somebody resumes or cancels it.`,
      'It can stay paused for weeks.',
    ],
  },
  resume: {
    button: 'Resume …',
    title: 'Resume this move?',
    action: 'Resume the move',
    isDangerous: false,
    consequences: ({ targetVault }) => [
      'The move continues where it was.',
      `It writes to ${targetVault} again, unless its plan still waits for an approval.`,
    ],
  },
  cutover: {
    button: 'Cutover …',
    title: 'End this move with a last pass?',
    action: 'Ask for the cutover',
    isDangerous: false,
    consequences: ({ sourceVault, targetVault }) => [
      `The move looks at ${sourceVault} once more, moves what is new, verifies it, and writes its report.`,
      `After that, nothing that is written to ${sourceVault} reaches ${targetVault}.`,
      'The cutover cannot be taken back.',
    ],
  },
  cancel: {
    button: 'Cancel the move …',
    title: 'Cancel this move?',
    action: 'Cancel the move',
    isDangerous: true,
    consequences: ({ items, targetVault }) => [
      'No item begins any more. Items that have begun are finished, and the move writes its report. Nothing can resume this run.',
      `What has arrived in ${targetVault} is left there: ${count(items.done)} of ${count(items.total)} items so far.`,
      'A retry, or a new move of the same vaults, moves only the rest.',
    ],
  },
  retry: {
    button: 'Start it again …',
    title: 'Start this move again?',
    action: 'Start the move again',
    isDangerous: false,
    consequences: ({ items, targetVault }) => [
      'A new run with the same id and request begins.',
      `What has arrived in ${targetVault} is left as it is: ${count(items.done)} of ${count(items.total)} items. What did not arrive moves, if nothing blocks it any more.`,
      'Items that were created in the source since then go, too.',
      'If the move needs an approval, the new plan needs one.',
    ],
  },
};

/** The verbs that a move offers now, in the order of the buttons. The app decides about each call again. */
export function verbsOf({
  phase,
  control,
  hold,
  rehearsal,
}: Pick<MoveStatus, 'phase' | 'control' | 'hold' | 'rehearsal'>): readonly ButtonVerb[] {
  const isEnding = control?.wanted === 'cancel';
  const canCutOver = hold !== null && control?.cutover === undefined;
  switch (phase) {
    case 'paused':
      return ['resume', 'cancel'];
    case 'partiallyCompleted':
    case 'failed':
    case 'cancelled':
      // A rehearsal is started again, not retried.
      return rehearsal === undefined ? ['retry'] : [];
    case 'planning':
    case 'awaitingApproval':
    case 'preparing':
    case 'transferring':
    case 'verifying':
      return isEnding ? [] : ['pause', 'cancel'];
    case 'syncing':
    case 'awaitingCutover':
      if (isEnding) return [];
      return canCutOver ? ['cutover', 'pause', 'cancel'] : ['pause', 'cancel'];
    case 'completed':
    case 'finishing':
      return [];
  }
}
