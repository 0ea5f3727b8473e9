import { phases } from '../model/progress';
import { itemTypes } from '../model/item';
import { itemStates } from '../model/outcome';
import { type ApiOperation, type ApiParameter } from './apiOperation';

const runIdOfUri = { type: 'string', pattern: '^[0-9a-f]{8}$' };

const query = (name: string, description: string, schema: object): ApiParameter => ({
  name,
  in: 'query',
  description,
  schema,
});

const limit = (what: string): ApiParameter =>
  query('limit', `The maximum number of ${what}.`, { type: 'integer', minimum: 1, maximum: 100, default: 20 });

const token = (schema: object): ApiParameter =>
  query('continuationToken', 'The token from the previous answer.', schema);

const patternOf = ({ source }: RegExp): object => ({ type: 'string', pattern: source });

const badParameter = 'A parameter is not valid. `errors` points to it.';
const noMove = 'There is no move with this id.';

/** The operations that list moves, their items and their runs. */
export const listOperations = (id: ApiParameter): readonly ApiOperation[] => [
  {
    operationId: 'getMoves',
    method: 'get',
    path: 'moves',
    summary: 'Lists the moves, newest first, each with its newest run. Reads at most 5,000 runs.',
    role: 'Move.Read',
    parameters: [
      query('phase', 'Returns only moves in this phase.', { type: 'string', enum: [...phases] }),
      query('vault', 'Returns only moves from or to this vault.', { type: 'string' }),
      query('since', 'Returns only moves that began at this time or later: ISO 8601.', { type: 'string' }),
      query('text', 'Returns only moves with this text in their id.', { type: 'string', maxLength: 63 }),
      limit('moves'),
      token(patternOf(/^\d{17}_[A-Za-z0-9][A-Za-z0-9_-]{0,63}_[0-9a-f]{8}$/)),
    ],
    success: { status: 200, description: 'One page of moves.', content: { 'application/json': 'MoveList' } },
    problems: { 400: badParameter },
  },
  {
    operationId: 'getItems',
    method: 'get',
    path: 'moves/{id}/items',
    summary: 'Lists the items of a run with their state, also while the move runs.',
    role: 'Move.Read',
    parameters: [
      id,
      query('run', 'The id of the run. Default: as for the report.', runIdOfUri),
      query('type', 'Returns only items of this type.', { type: 'string', enum: [...itemTypes] }),
      query('state', 'Returns only items in this state.', { type: 'string', enum: [...itemStates] }),
      query('code', 'Returns only items with this reason or error code.', { type: 'string' }),
      query('text', 'Returns only items with this text in their name.', { type: 'string', maxLength: 127 }),
      limit('items'),
      token(patternOf(/^\d{1,7}\.\d{1,7}$/)),
    ],
    success: { status: 200, description: 'One page of items.', content: { 'application/json': 'ItemList' } },
    problems: {
      400: badParameter,
      404: `${noMove} Or there is no such run, or the run has no plan yet.`,
      409: 'The stored plan does not match its hash: it was changed in the store.',
    },
  },
  ...historyOperations(id),
];

/** The operations that list the runs of a move, and what happened in a run. */
const historyOperations = (id: ApiParameter): readonly ApiOperation[] => [
  {
    operationId: 'getRuns',
    method: 'get',
    path: 'moves/{id}/runs',
    summary: 'Lists the runs of a move, newest first, at most 5,000 runs.',
    role: 'Move.Read',
    parameters: [id, limit('runs'), token(runIdOfUri)],
    success: { status: 200, description: 'One page of runs.', content: { 'application/json': 'RunList' } },
    problems: { 400: badParameter, 404: noMove },
  },
  {
    operationId: 'getEvents',
    method: 'get',
    path: 'moves/{id}/events',
    summary: 'Lists what happened in a run, in sentences, oldest first, also while the move runs.',
    role: 'Move.Read',
    parameters: [
      id,
      query('run', 'The id of the run. Default: as for the report.', runIdOfUri),
      limit('events'),
      token(patternOf(/^\d{1,5}$/)),
    ],
    success: { status: 200, description: 'One page of events.', content: { 'application/json': 'EventList' } },
    problems: {
      400: badParameter,
      404: `${noMove} Or there is no such run.`,
      409: 'The stored report is not the one that the run wrote.',
    },
  },
];
