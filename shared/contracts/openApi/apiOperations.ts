import { maxPlanPages } from '../api/httpAnswers';
import { type ApiOperation, type ApiParameter, bodyProblems } from './apiOperation';
import { checkOperations } from './checkOperations';
import { comparisonOperations } from './comparisonOperations';
import { deletionOperations } from './deletionOperations';
import { eventOperations } from './eventOperations';
import { fleetOperations } from './fleetOperations';
import { listOperations } from './listOperations';
import { rollbackOperations } from './rollbackOperations';
import { statusFlags } from './statusFlags';
import { uiOperations } from './uiOperations';

const moveIdPattern = '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$';

const id: ApiParameter = {
  name: 'id',
  in: 'path',
  description: 'The id of the move.',
  schema: { type: 'string', pattern: moveIdPattern },
};

const runId = { type: 'string', pattern: '^[0-9a-f]{8}$' };

const noMove = 'There is no move with this id.';

const notNow = 'The move has ended, or this is not possible in its phase. The text says what is possible now.';

/** All operations of the app. A test compares the list with the registered functions. */
export const apiOperations: readonly ApiOperation[] = [
  {
    operationId: 'startMove',
    method: 'post',
    path: 'moves',
    summary: 'Starts a move.',
    role: 'Move.Start',
    body: 'MoveRequest',
    success: {
      status: 202,
      description: 'Started. `Location` is the status URL of the orchestration.',
      content: { 'application/json': 'StartedMove' },
    },
    problems: {
      ...bodyProblems,
      403: 'A vault or its tenant is not on the allow-lists, or the app requires an approval.',
      409: 'A move with this id, or of this pair of vaults, is under way.',
      429: 'The app already runs the maximum number of moves, or has received too many requests. Try again after `Retry-After`.',
    },
  },
  {
    operationId: 'getMove',
    method: 'get',
    path: 'moves/{id}',
    summary: 'Shows the status of a move.',
    role: 'Move.Read',
    parameters: [id],
    success: { status: 200, description: 'The status.', content: { 'application/json': 'MoveStatus' } },
    problems: { 404: noMove },
  },
  {
    operationId: 'getPlan',
    method: 'get',
    path: 'moves/{id}/plan',
    summary: 'Shows the route of every item, and the reasons.',
    role: 'Move.Read',
    parameters: [
      id,
      {
        name: 'page',
        in: 'query',
        description: 'The number of the page.',
        schema: { type: 'integer', minimum: 0, default: 0 },
      },
      {
        name: 'pages',
        in: 'query',
        description: 'The number of pages from there on. The answer has those that exist.',
        schema: { type: 'integer', minimum: 1, maximum: maxPlanPages, default: 1 },
      },
      {
        name: 'against',
        in: 'query',
        description:
          'Adds `difference` to the answer: what an earlier plan had that this one has not, and the other way round. `previous`: the newest earlier plan of the same two vaults. Otherwise the id of a move.',
        schema: { type: 'string', pattern: moveIdPattern },
      },
      {
        name: 'format',
        in: 'query',
        description: 'The format. Default: the format that `Accept` asks for, and JSON for any other.',
        schema: { type: 'string', enum: ['json', 'md', 'html', 'csv'] },
      },
    ],
    success: {
      status: 200,
      description: 'Pages of the plan as JSON, or the whole plan in another format.',
      content: { 'application/json': 'Plan', 'text/markdown': null, 'text/html': null, 'text/csv': null },
    },
    problems: {
      400: 'There is no such page, the number of pages is not allowed, `against` is no id, or the request names pages or `against` for another format than JSON.',
      406: 'There is no such format.',
      404: `${noMove} Or it has no plan yet.`,
      409: 'The stored plan does not match its hash: it was changed in the store.',
    },
  },
  {
    operationId: 'approveMove',
    method: 'post',
    path: 'moves/{id}/approve',
    summary: 'Approves the plan of a move that waits for approval.',
    role: 'Move.Approve',
    parameters: [id],
    body: 'Approval',
    success: { status: 202, description: 'Approved.', content: { 'application/json': 'ApprovedMove' } },
    problems: {
      ...bodyProblems,
      403: 'The caller started the move, and the app requires that another person approves it.',
      404: noMove,
      409: 'The plan has another hash, or the move does not wait for an approval now.',
    },
  },
  {
    operationId: 'pauseMove',
    role: 'Move.Start',
    method: 'post',
    path: 'moves/{id}/pause',
    summary: 'Pauses a move: no item begins any more, and items that have begun are finished.',
    parameters: [id],
    body: 'ControlRequest',
    success: { status: 202, description: 'Paused.', content: { 'application/json': 'ControlledMove' } },
    problems: { ...bodyProblems, 404: noMove, 409: notNow },
  },
  {
    operationId: 'resumeMove',
    role: 'Move.Start',
    method: 'post',
    path: 'moves/{id}/resume',
    summary: 'Continues a paused move where it was.',
    parameters: [id],
    body: 'ControlRequest',
    success: { status: 202, description: 'Resumed.', content: { 'application/json': 'ControlledMove' } },
    problems: { ...bodyProblems, 404: noMove, 409: notNow },
  },
  {
    operationId: 'cutoverMove',
    role: 'Move.Start',
    method: 'post',
    path: 'moves/{id}/cutover',
    summary:
      'Ends a held move: it makes one last pass, verifies what that brought, and writes its report. With `freeze`, it proves that nobody wrote to the source since.',
    parameters: [id],
    body: 'CutoverRequest',
    success: { status: 202, description: 'Cutover asked.', content: { 'application/json': 'ControlledMove' } },
    problems: { ...bodyProblems, 404: noMove, 409: notNow },
  },
  {
    operationId: 'getCutover',
    role: 'Move.Read',
    method: 'get',
    path: 'moves/{id}/cutover',
    summary: 'Shows the checklist of a cutover: go or no-go, line by line. It calls no vault.',
    parameters: [id],
    success: { status: 200, description: 'The checklist.', content: { 'application/json': 'CutoverList' } },
    problems: { 404: noMove },
  },
  {
    operationId: 'cancelMove',
    role: 'Move.Start',
    method: 'post',
    path: 'moves/{id}/cancel',
    summary:
      'Cancels a move: no item begins any more, items that have begun are finished, and the run writes its report. Items that arrived remain in the target.',
    parameters: [
      id,
      {
        name: 'reason',
        in: 'query',
        description: 'The reason, for requests without a body. Such a request terminates the move at once.',
        schema: { type: 'string', maxLength: 200 },
      },
    ],
    body: 'Cancellation',
    success: { status: 202, description: 'Cancelled.', content: { 'application/json': 'CancelledMove' } },
    problems: { ...bodyProblems, 404: noMove, 409: notNow },
  },
  {
    operationId: 'retryMove',
    role: 'Move.Start',
    method: 'post',
    path: 'moves/{id}/retry',
    summary:
      'Starts a move that did not bring everything again, as a new run with the same id and request. What arrived is left as it is.',
    parameters: [id],
    body: 'ControlRequest',
    success: { status: 202, description: 'Started again.', content: { 'application/json': 'ControlledMove' } },
    problems: {
      ...bodyProblems,
      403: 'A vault or its tenant is not on the allow-lists any more, or the app requires an approval by now.',
      404: noMove,
      409: `${notNow} Or another move uses one of the vaults.`,
      429: 'The app already runs the maximum number of moves, or has received too many requests. Try again after `Retry-After`.',
    },
  },
  {
    operationId: 'paceMove',
    role: 'Move.Start',
    method: 'post',
    path: 'moves/{id}/pace',
    summary: 'Changes shares and limits of a move in progress. Fields that are absent stay as they are.',
    parameters: [id],
    body: 'PaceRequest',
    success: { status: 202, description: 'Changed.', content: { 'application/json': 'PacedMove' } },
    problems: { ...bodyProblems, 404: noMove, 409: notNow },
  },
  {
    operationId: 'getMoveOrchestration',
    role: 'Move.Read',
    method: 'get',
    path: 'moves/{id}/orchestration',
    summary: 'Shows the orchestration of a move as the status URL of the Durable runtime does, without its history.',
    parameters: [id, ...statusFlags],
    success: {
      status: 200,
      description: 'It has ended.',
      content: { 'application/json': 'Orchestration' },
    },
    running: 'It is in progress. Ask again at `Location`, after `Retry-After` seconds.',
    problems: { 404: noMove },
  },
  {
    operationId: 'getReport',
    method: 'get',
    path: 'moves/{id}/report',
    summary: 'Shows the report of a run.',
    role: 'Move.Read',
    parameters: [
      id,
      {
        name: 'run',
        in: 'query',
        description:
          'The id of the run. Default: the newest run that is not a dry run, or the newest run if all are dry runs.',
        schema: runId,
      },
      {
        name: 'format',
        in: 'query',
        description: 'The format. Default: the format that `Accept` asks for.',
        schema: { type: 'string', enum: ['json', 'md', 'html', 'csv', 'versions', 'junit'] },
      },
    ],
    success: {
      status: 200,
      description: 'The report.',
      content: {
        'application/json': 'MoveReport',
        'text/markdown': null,
        'text/html': null,
        'text/csv': null,
        'application/xml': null,
      },
    },
    problems: {
      400: 'The id of the run is not valid.',
      404: `${noMove} Or there is no such run, or the run is under way and has no report yet.`,
      406: 'There is no such format.',
      409: 'The stored report is not the one that the run wrote.',
    },
  },
  ...deletionOperations(id),
  ...rollbackOperations(id),
  ...listOperations(id),
  ...checkOperations,
  ...comparisonOperations,
  ...fleetOperations,
  {
    operationId: 'getHealth',
    role: 'Move.Read',
    method: 'get',
    path: 'health',
    summary: 'Shows whether the app can work, and which of its parts are off.',
    success: {
      status: 200,
      description: 'The app has its identity and can read its store. `degraded`: parts that moves do not need are off.',
      content: { 'application/json': 'Health' },
    },
    problems: {},
  },
  {
    operationId: 'getOpenApi',
    method: 'get',
    path: 'openapi.json',
    summary: 'Shows this document.',
    role: 'Move.Read',
    success: { status: 200, description: 'The document.', content: { 'application/json': null } },
    problems: {},
  },
  ...eventOperations,
  ...uiOperations,
];
