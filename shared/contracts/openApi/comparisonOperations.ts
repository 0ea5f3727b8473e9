import { type ApiOperation, type ApiParameter, bodyProblems } from './apiOperation';
import { statusFlags } from './statusFlags';

const id: ApiParameter = {
  name: 'id',
  in: 'path',
  description: 'The id of the comparison.',
  schema: { type: 'string', maxLength: 100 },
};

const query = (name: string, description: string, schema: object): ApiParameter => ({
  ...{ name, in: 'query', description, schema },
});

const ofPair = (name: string): ApiParameter =>
  query(name, 'Returns only comparisons of this pair. Set both source and target.', { type: 'string' });

const noComparison = 'There is no comparison with this id.';

/** The operations of the comparisons. */
export const comparisonOperations: readonly ApiOperation[] = [
  {
    operationId: 'startComparison',
    method: 'post',
    path: 'comparisons',
    summary: 'Compares two vaults item by item, and changes nothing.',
    role: 'Move.Start',
    body: 'ComparisonRequest',
    success: {
      status: 202,
      description: 'Started. `Location` is the status URL of the orchestration.',
      content: { 'application/json': 'StartedComparison' },
    },
    problems: {
      ...bodyProblems,
      403: 'A vault is not on the allow-lists.',
      429: 'The app already runs the maximum number of comparisons, or has received too many requests. Try again after `Retry-After`.',
    },
  },
  {
    operationId: 'getComparisons',
    method: 'get',
    path: 'comparisons',
    summary: 'Lists the comparisons, newest first. Reads at most 5,000.',
    role: 'Move.Read',
    parameters: [
      ofPair('sourceVault'),
      ofPair('targetVault'),
      query('limit', 'The maximum number of comparisons.', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
      query('continuationToken', 'The token from the previous answer.', { type: 'string', maxLength: 100 }),
    ],
    success: {
      status: 200,
      description: 'One page of comparisons.',
      content: { 'application/json': 'ComparisonList' },
    },
    problems: { 400: 'A parameter is not valid. `errors` points to it.' },
  },
  {
    operationId: 'getComparison',
    method: 'get',
    path: 'comparisons/{id}',
    summary: 'Shows the status and the counts of a comparison.',
    role: 'Move.Read',
    parameters: [id],
    success: { status: 200, description: 'The status.', content: { 'application/json': 'Comparison' } },
    problems: { 404: noComparison },
  },
  {
    operationId: 'getComparisonOrchestration',
    role: 'Move.Read',
    method: 'get',
    path: 'comparisons/{id}/orchestration',
    summary:
      'Shows the orchestration of a comparison as the status URL of the Durable runtime does, without its history.',
    parameters: [id, ...statusFlags],
    success: { status: 200, description: 'It has ended.', content: { 'application/json': 'Orchestration' } },
    running: 'It is in progress. Ask again at `Location`, after `Retry-After` seconds.',
    problems: { 404: noComparison },
  },
  {
    operationId: 'getComparisonReport',
    method: 'get',
    path: 'comparisons/{id}/report',
    summary: 'Shows the result of every item of a comparison.',
    role: 'Move.Read',
    parameters: [
      id,
      {
        name: 'format',
        in: 'query',
        description: 'The format. Default: the format that `Accept` asks for.',
        schema: { type: 'string', enum: ['json', 'md', 'html', 'csv', 'junit'] },
      },
    ],
    success: {
      status: 200,
      description: 'The report.',
      content: {
        'application/json': 'ComparisonReport',
        'text/markdown': null,
        'text/html': null,
        'text/csv': null,
        'application/xml': null,
      },
    },
    problems: {
      404: `${noComparison} Or it is still under way.`,
      406: 'There is no such format.',
      409: 'The comparison failed, or its stored results do not match their hash: they were changed in the store.',
    },
  },
];
