import { type ApiOperation, type ApiParameter, bodyProblems } from './apiOperation';

const vaultFilter = (name: string): ApiParameter => ({
  name,
  in: 'query',
  description: 'Only runs of this pair; source and target go together.',
  schema: { type: 'string' },
});

/** The operations of the checks. */
export const checkOperations: readonly ApiOperation[] = [
  {
    operationId: 'startChecks',
    method: 'post',
    path: 'checks',
    summary: 'Checks one pair of vaults, or many; changes nothing.',
    body: 'CheckRequest',
    success: {
      status: 202,
      description: 'Started. `Location` is the status URL of the runtime.',
      content: { 'application/json': 'StartedChecks' },
    },
    problems: {
      ...bodyProblems,
      403: 'A vault is not on the allow-lists.',
      429: 'As many pairs are being checked as the app takes, or too many requests came; try again after `Retry-After`.',
    },
  },
  {
    operationId: 'getChecks',
    method: 'get',
    path: 'checks',
    summary: 'Lists the runs that are kept, newest first.',
    parameters: [
      vaultFilter('sourceVault'),
      vaultFilter('targetVault'),
      {
        name: 'limit',
        in: 'query',
        description: 'As many runs at most.',
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      },
      { name: 'continuationToken', in: 'query', description: 'Of the answer before.', schema: { type: 'string' } },
    ],
    success: { status: 200, description: 'One page of runs.', content: { 'application/json': 'CheckList' } },
    problems: { 400: 'A parameter is not what it should be; `errors` points at it.' },
  },
  {
    operationId: 'getCheck',
    method: 'get',
    path: 'checks/{id}',
    summary: 'Shows what one run found, with remedies.',
    parameters: [
      { name: 'id', in: 'path', description: 'Id of the run.', schema: { type: 'string', maxLength: 100 } },
      {
        name: 'format',
        in: 'query',
        description: 'Which form; without it `Accept` decides.',
        schema: { type: 'string', enum: ['json', 'md', 'html', 'junit'] },
      },
    ],
    success: {
      status: 200,
      description: 'The run.',
      content: { 'application/json': 'CheckRun', 'text/markdown': null, 'text/html': null, 'application/xml': null },
    },
    problems: { 404: 'There is no run of this id, or it is still under way.', 406: 'There is no such form.' },
  },
];
