import { noMove } from './moveOperations';
import { get, post } from './operation';

/** The operations of the end of a source. */
export const retirementOperations = {
  startRetirement: post('moves/{id}/retirement', 'Move.Approve', 'RetirementRequest', {
    answer: 'StartedRetirement',
    summary:
      'Takes one step to retire the source of an ended move: lock, unlock, delete or recover. Each can be taken back until the next. Nothing is purged. Where the app requires a second person, nothing begins before another person sends the same request.',
    ...{ says: 'Asked.', conflict: 'CONSUMERS_CHANGED' },
    problems: {
      403: 'The settings of the app allow no retirement, the vault is not on the allow-lists any more, or the app requires a second person and the caller may not be that.',
      404: noMove,
      409: 'The step is not possible in this state, a line of the statement is missing, another run uses the source, or another step waits for its second person. The text says which.',
      429: 'The app has received too many requests to start something. Try again after `Retry-After`.',
    },
  }),
  getRetirement: get('moves/{id}/retirement', {
    ...{ answer: 'Retirement', says: 'The status.' },
    summary: 'Shows how far the retirement of the source of a move is, and what somebody opened by hand.',
    problems: { 404: `${noMove} Or nobody has locked its source.` },
  }),
} as const;
