import { type ApiOperation, type ApiParameter, bodyProblems } from './apiOperation';
import { statusFlags } from './statusFlags';

const vaultFilter = (name: string): ApiParameter => ({
  name,
  in: 'query',
  description: 'Returns only runs of this pair. Set both source and target.',
  schema: { type: 'string' },
});

/** The operations of the checks. */
export const checkOperations: readonly ApiOperation[] = [
  {
    operationId: 'startChecks',
    method: 'post',
    path: 'checks',
    summary: 'Checks one pair of vaults or many, and changes nothing.',
    role: 'Move.Start',
    body: 'CheckRequest',
    success: {
      status: 202,
      description: 'Started. `Location` is the status URL of the orchestration.',
      content: { 'application/json': 'StartedChecks' },
    },
    problems: {
      ...bodyProblems,
      403: 'A vault is not on the allow-lists.',
      429: 'The app already checks the maximum number of pairs, or has received too many requests. Try again after `Retry-After`.',
    },
  },
  {
    operationId: 'getChecks',
    method: 'get',
    path: 'checks',
    summary: 'Lists the stored runs, newest first.',
    role: 'Move.Read',
    parameters: [
      vaultFilter('sourceVault'),
      vaultFilter('targetVault'),
      {
        name: 'limit',
        in: 'query',
        description: 'The maximum number of runs.',
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      },
      {
        name: 'continuationToken',
        in: 'query',
        description: 'The token from the previous answer.',
        schema: { type: 'string' },
      },
    ],
    success: { status: 200, description: 'One page of runs.', content: { 'application/json': 'CheckList' } },
    problems: { 400: 'A parameter is not valid. `errors` points to it.' },
  },
  {
    operationId: 'getCheckOrchestration',
    role: 'Move.Read',
    method: 'get',
    path: 'checks/{id}/orchestration',
    summary: 'Shows the orchestration of checks as the status URL of the Durable runtime does, without its history.',
    parameters: [
      {
        name: 'id',
        in: 'path',
        description: 'The id of the run, or of a request for many pairs.',
        schema: { type: 'string', maxLength: 100 },
      },
      ...statusFlags,
    ],
    success: {
      status: 200,
      description: 'It has ended.',
      content: { 'application/json': 'Orchestration' },
    },
    running: 'It is in progress. Ask again at `Location`, after `Retry-After` seconds.',
    problems: { 404: 'There is no orchestration of checks with this id.' },
  },
  {
    operationId: 'getCheck',
    method: 'get',
    path: 'checks/{id}',
    summary: 'Shows the findings of a run, with remedies.',
    role: 'Move.Read',
    parameters: [
      { name: 'id', in: 'path', description: 'The id of the run.', schema: { type: 'string', maxLength: 100 } },
      {
        name: 'format',
        in: 'query',
        description: 'The format. Default: the format that `Accept` asks for.',
        schema: { type: 'string', enum: ['json', 'md', 'html', 'junit'] },
      },
    ],
    success: {
      status: 200,
      description: 'The run.',
      content: { 'application/json': 'CheckRun', 'text/markdown': null, 'text/html': null, 'application/xml': null },
    },
    problems: { 404: 'There is no run with this id, or it is still under way.', 406: 'There is no such format.' },
  },
];
