import { noMove } from './moveOperations';
import { get, post } from './operation';

const noRollback = 'There is no move with this id, or nobody has rolled its last run back.';
const notPossible =
  'The move is in progress, or the report of its last run does not prove what it wrote: it is missing, or it was changed in the store.';

/** The operations of rollbacks. */
export const rollbackOperations = {
  getRollbackPlan: get('moves/{id}/rollback/plan', {
    ...{ answer: 'RollbackPlan', says: 'The plan.', conflict: 'ROLLBACK_NOT_POSSIBLE' },
    summary: 'Shows what a rollback of an ended move would delete in the target, and what cannot be undone.',
    problems: { 404: noMove, 409: notPossible },
  }),
  startRollback: post('moves/{id}/rollback', 'Move.Approve', 'RollbackRequest', {
    answer: 'StartedRollback',
    summary:
      'Soft-deletes in the target what the last run of a move wrote and nobody changed since. With "direction": "back" it plans a move of what was written in the target since to the source. Where the app requires a second person, nothing begins before another person sends the same request.',
    ...{ says: 'Started.', conflict: 'ROLLBACK_NOT_POSSIBLE' },
    problems: {
      403: 'The settings of the app allow no rollback, a vault is not on the allow-lists any more, or the app requires a second person and the caller started the move or is unknown.',
      409: `The plan has another hash, or it has nothing to undo, or another run uses the vaults, or a rollback with another plan waits for its second person. ${notPossible}`,
      429: 'The app has received too many requests to start something. Try again after `Retry-After`.',
    },
  }),
  getRollback: get('moves/{id}/rollback', {
    ...{ answer: 'Rollback', says: 'The status.' },
    summary: 'Shows the status of the last rollback of a move.',
    problems: { 404: noRollback },
  }),
  getRollbackReport: get('moves/{id}/rollback/report', {
    ...{ answer: 'RollbackReport', says: 'The report.', formats: ['json', 'md'] },
    summary: 'Shows what the last rollback of a move did with every item of its plan.',
    conflict: 'ROLLBACK_CHANGED',
    problems: {
      404: `${noRollback} Or it is under way, or it was cut off and has no report.`,
      409: 'The stored results do not match their hash: they were changed in the store.',
    },
  }),
} as const;
