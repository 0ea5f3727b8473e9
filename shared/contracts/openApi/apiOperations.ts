import { type ApiOperation, type ApiParameter, bodyProblems } from './apiOperation';
import { checkOperations } from './checkOperations';

const id: ApiParameter = {
  name: 'id',
  in: 'path',
  description: 'Id of the move.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' },
};

const runId = { type: 'string', pattern: '^[0-9a-f]{8}$' };

const noMove = 'There is no move of this id.';

/** Every operation of the app. A test holds the list to what is registered. */
export const apiOperations: readonly ApiOperation[] = [
  {
    operationId: 'startMove',
    method: 'post',
    path: 'moves',
    summary: 'Starts a move.',
    body: 'MoveRequest',
    success: {
      status: 202,
      description: 'Started. `Location` is the status URL of the runtime.',
      content: { 'application/json': 'StartedMove' },
    },
    problems: {
      ...bodyProblems,
      403: 'A vault is not on the allow-lists, or is of a tenant that is not.',
      409: 'A move of this id, or of this pair of vaults, is under way.',
      429: 'As many moves are under way as the app takes, or too many requests came; try again after `Retry-After`.',
    },
  },
  {
    operationId: 'getMove',
    method: 'get',
    path: 'moves/{id}',
    summary: 'Shows how far a move is.',
    parameters: [id],
    success: { status: 200, description: 'The status.', content: { 'application/json': 'MoveStatus' } },
    problems: { 404: noMove },
  },
  {
    operationId: 'getPlan',
    method: 'get',
    path: 'moves/{id}/plan',
    summary: 'Shows how every item goes, and why.',
    parameters: [
      id,
      {
        name: 'page',
        in: 'query',
        description: 'Which page of the plan.',
        schema: { type: 'integer', minimum: 0, default: 0 },
      },
    ],
    success: { status: 200, description: 'One page of the plan.', content: { 'application/json': 'Plan' } },
    problems: {
      400: 'There is no such page.',
      404: `${noMove} Or its plan is not made yet.`,
      409: 'The stored plan is not the one that its hash stands for: somebody has changed it.',
    },
  },
  {
    operationId: 'approveMove',
    method: 'post',
    path: 'moves/{id}/approve',
    summary: 'Approves the plan of a move that waits for it.',
    parameters: [id],
    body: 'Approval',
    success: { status: 202, description: 'Approved.', content: { 'application/json': 'ApprovedMove' } },
    problems: {
      ...bodyProblems,
      404: noMove,
      409: 'The plan has another hash, or the move awaits no approval: not yet, not any more, or never.',
    },
  },
  {
    operationId: 'getReport',
    method: 'get',
    path: 'moves/{id}/report',
    summary: 'Shows the report of a run: the proof at its end.',
    parameters: [
      id,
      {
        name: 'run',
        in: 'query',
        description: 'Which run; without it the newest one that is no dry run, or the newest where all are dry runs.',
        schema: runId,
      },
      {
        name: 'format',
        in: 'query',
        description: 'Which form; without it `Accept` decides.',
        schema: { type: 'string', enum: ['json', 'md', 'junit'] },
      },
    ],
    success: {
      status: 200,
      description: 'The report.',
      content: { 'application/json': 'MoveReport', 'text/markdown': null, 'application/xml': null },
    },
    problems: {
      400: 'The run is not an id of one.',
      404: `${noMove} Or no such run, or the run is under way and its report is not written yet.`,
      406: 'There is no such form.',
    },
  },
  {
    operationId: 'getRuns',
    method: 'get',
    path: 'moves/{id}/runs',
    summary: 'Lists the runs of a move, newest first: at most the newest 5,000.',
    parameters: [
      id,
      {
        name: 'limit',
        in: 'query',
        description: 'As many runs at most.',
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      },
      { name: 'continuationToken', in: 'query', description: 'From the answer before.', schema: runId },
    ],
    success: { status: 200, description: 'One page of runs.', content: { 'application/json': 'RunList' } },
    problems: { 400: 'A parameter is not what it should be; `errors` points at it.', 404: noMove },
  },
  ...checkOperations,
  {
    operationId: 'getOpenApi',
    method: 'get',
    path: 'openapi.json',
    summary: 'Shows this document.',
    success: { status: 200, description: 'The document.', content: { 'application/json': null } },
    problems: {},
  },
];
