import { type ApiOperation, type ApiParameter, bodyProblems } from './apiOperation';

const noMove = 'There is no move with this id.';

/** The operations about deletions that a held move holds back. */
export const deletionOperations = (id: ApiParameter): readonly ApiOperation[] => [
  {
    operationId: 'getDeletions',
    method: 'get',
    path: 'moves/{id}/deletions',
    summary:
      'Lists the deletions that a held move holds back, with the hash that approves exactly these. It calls no vault.',
    role: 'Move.Read',
    parameters: [
      id,
      {
        name: 'limit',
        in: 'query',
        description: 'The maximum number of deletions.',
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      },
      {
        name: 'continuationToken',
        in: 'query',
        description: 'The token from the previous answer.',
        schema: { type: 'string', pattern: '^\\d{1,4}$' },
      },
    ],
    success: { status: 200, description: 'One page of deletions.', content: { 'application/json': 'HeldDeletions' } },
    problems: {
      400: 'A parameter is not valid. `errors` points to it.',
      404: noMove,
      409: 'The stored list does not match its hash: it was changed in the store.',
    },
  },
  {
    operationId: 'approveDeletions',
    method: 'post',
    path: 'moves/{id}/deletions/approve',
    summary:
      'Approves exactly the deletions that a held move holds back. The next pass begins at once and soft-deletes these items in the target.',
    role: 'Move.Approve',
    parameters: [id],
    body: 'DeletionsApproval',
    success: { status: 202, description: 'Approved.', content: { 'application/json': 'ControlledMove' } },
    problems: {
      ...bodyProblems,
      403: 'The caller started the move, and the app requires that another person approves it.',
      404: noMove,
      409: 'The list has another hash, or the move holds nothing back, or it has ended. The text says what to do.',
    },
  },
];
