import { type ApiOperation, type ApiParameter, bodyProblems } from './apiOperation';
import { statusFlags } from './statusFlags';

const id: ApiParameter = {
  name: 'id',
  in: 'path',
  description: 'The id of the comparison.',
  schema: { type: 'string', maxLength: 100 },
};

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
