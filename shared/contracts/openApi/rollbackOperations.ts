import { type ApiOperation, type ApiParameter, bodyProblems } from './apiOperation';

const noRollback = 'There is no move with this id, or nobody has rolled its last run back.';
const notPossible =
  'The move is in progress, or the report of its last run does not prove what it wrote: it is missing, or it was changed in the store.';

/** The operations of rollbacks. */
export const rollbackOperations = (id: ApiParameter): readonly ApiOperation[] => [...asking(id), ...reading(id)];

const asking = (id: ApiParameter): readonly ApiOperation[] => [
  {
    operationId: 'getRollbackPlan',
    method: 'get',
    path: 'moves/{id}/rollback/plan',
    summary: 'Shows what a rollback of an ended move would delete in the target, and what cannot be undone.',
    role: 'Move.Read',
    parameters: [id],
    success: { status: 200, description: 'The plan.', content: { 'application/json': 'RollbackPlan' } },
    problems: { 404: 'There is no move with this id.', 409: notPossible },
  },
  {
    operationId: 'startRollback',
    method: 'post',
    path: 'moves/{id}/rollback',
    summary:
      'Soft-deletes in the target what the last run of a move wrote and nobody changed since. With "direction": "back" it plans a move of what was written in the target since to the source. Where the app requires a second person, nothing begins before another person sends the same request.',
    role: 'Move.Approve',
    parameters: [id],
    body: 'RollbackRequest',
    success: { status: 202, description: 'Started.', content: { 'application/json': 'StartedRollback' } },
    problems: {
      ...bodyProblems,
      403: 'The settings of the app allow no rollback, a vault is not on the allow-lists any more, or the app requires a second person and the caller started the move or is unknown.',
      404: 'There is no move with this id.',
      409: `The plan has another hash, or it has nothing to undo, or another run uses the vaults, or a rollback with another plan waits for its second person. ${notPossible}`,
      429: 'The app has received too many requests to start something. Try again after `Retry-After`.',
    },
  },
];

const reading = (id: ApiParameter): readonly ApiOperation[] => [
  {
    operationId: 'getRollback',
    method: 'get',
    path: 'moves/{id}/rollback',
    summary: 'Shows the status of the last rollback of a move.',
    role: 'Move.Read',
    parameters: [id],
    success: { status: 200, description: 'The status.', content: { 'application/json': 'Rollback' } },
    problems: { 404: noRollback },
  },
  {
    operationId: 'getRollbackReport',
    method: 'get',
    path: 'moves/{id}/rollback/report',
    summary: 'Shows what the last rollback of a move did with every item of its plan.',
    role: 'Move.Read',
    parameters: [
      id,
      {
        name: 'format',
        in: 'query',
        description: 'The format. Default: the format that `Accept` asks for.',
        schema: { type: 'string', enum: ['json', 'md'] },
      },
    ],
    success: {
      status: 200,
      description: 'The report.',
      content: { 'application/json': 'RollbackReport', 'text/markdown': null },
    },
    problems: {
      404: `${noRollback} Or it is under way, or it was cut off and has no report.`,
      406: 'There is no such format.',
      409: 'The stored results do not match their hash: they were changed in the store.',
    },
  },
];
