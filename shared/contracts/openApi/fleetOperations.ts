import { rowStates } from '../model/fleetRuns';
import { type ApiOperation, type ApiParameter, bodyProblems } from './apiOperation';

const id: ApiParameter = {
  name: 'id',
  in: 'path',
  description: 'The id of the fleet.',
  schema: { type: 'string', maxLength: 36 },
};

const query = (name: string, description: string, schema: object): ApiParameter => ({
  ...{ name, in: 'query', description, schema },
});

const limit = (what: string): ApiParameter =>
  query('limit', `The maximum number of ${what}.`, { type: 'integer', minimum: 1, maximum: 100, default: 20 });

const token = (pattern: string): ApiParameter =>
  query('continuationToken', 'The token from the previous answer.', { type: 'string', pattern });

const badParameter = 'A parameter is not valid. `errors` points to it.';
const noFleet = 'There is no fleet with this id.';
const changed = 'The stored table does not match its hash: it was changed in the store.';

const asks = (action: string, summary: string, conflict: string): ApiOperation => ({
  operationId: `${action}Fleet`,
  method: 'post',
  path: `fleets/{id}/${action}`,
  summary,
  role: 'Move.Start',
  parameters: [id],
  success: { status: 202, description: 'Taken up with the next look.', content: { 'application/json': 'AskedFleet' } },
  problems: { 404: noFleet, 409: conflict },
});

const ended = 'The fleet has ended.';

/** The operations of the fleets. */
export const fleetOperations: readonly ApiOperation[] = [
  {
    operationId: 'startFleet',
    method: 'post',
    path: 'fleets',
    summary: 'Starts the moves of many vaults, in waves. With `dryRun`, shows their table and what is wrong with it.',
    role: 'Move.Start',
    body: 'FleetRequest',
    success: {
      status: 200,
      description: 'A dry run: the table. `ok` is false if there is a problem.',
      content: { 'application/json': 'FleetTable' },
    },
    running: 'Started. `Location` is the address of the fleet.',
    problems: {
      ...bodyProblems,
      403: 'The app requires an approval.',
      409: 'A fleet with this id is running.',
      429: 'The app already runs the maximum number of fleets, or has received too many requests. Try again after `Retry-After`.',
    },
  },
  {
    operationId: 'checkFleet',
    method: 'post',
    path: 'fleets/check',
    summary: 'Checks the pairs of a fleet before it starts, and changes nothing.',
    role: 'Move.Start',
    body: 'FleetCheckRequest',
    success: {
      status: 202,
      description: 'The first checks have started. `nextFrom` is the `from` of the next request.',
      content: { 'application/json': 'StartedFleetChecks' },
    },
    problems: {
      ...bodyProblems,
      429: 'The app already checks the maximum number of pairs, or has received too many requests. Try again after `Retry-After`.',
    },
  },
  {
    operationId: 'getFleets',
    method: 'get',
    path: 'fleets',
    summary: 'Lists the fleets, newest first.',
    role: 'Move.Read',
    parameters: [limit('fleets'), token('^\\d{17}_[a-z][a-z0-9-]{0,35}_[0-9a-f]{8}$')],
    success: { status: 200, description: 'One page of fleets.', content: { 'application/json': 'FleetList' } },
    problems: { 400: badParameter },
  },
  {
    operationId: 'getFleet',
    method: 'get',
    path: 'fleets/{id}',
    summary: 'Shows the waves of a fleet, their counts, the forecast, and what waits for a person.',
    role: 'Move.Read',
    parameters: [id],
    success: { status: 200, description: 'The status.', content: { 'application/json': 'Fleet' } },
    problems: { 404: noFleet },
  },
  {
    operationId: 'getFleetVaults',
    method: 'get',
    path: 'fleets/{id}/vaults',
    summary: 'Lists the vaults of a fleet, with the phase and the items of each move.',
    role: 'Move.Read',
    parameters: [
      id,
      query('wave', 'Returns only vaults of this wave.', { type: 'string', maxLength: 40 }),
      query('state', 'Returns only vaults in this state.', { type: 'string', enum: [...rowStates] }),
      query('text', 'Returns only vaults with this text in the name of the source or the target.', {
        type: 'string',
        maxLength: 24,
      }),
      limit('vaults'),
      token('^\\d{1,5}$'),
    ],
    success: { status: 200, description: 'One page of vaults.', content: { 'application/json': 'FleetVaultList' } },
    problems: { 400: badParameter, 404: noFleet, 409: changed },
  },
  {
    operationId: 'getFleetReport',
    method: 'get',
    path: 'fleets/{id}/report',
    summary: 'Shows every vault of a fleet with its state, while the fleet runs too.',
    role: 'Move.Read',
    parameters: [
      id,
      query('format', 'The format. Default: the format that `Accept` asks for.', {
        type: 'string',
        enum: ['json', 'md', 'html', 'csv'],
      }),
    ],
    success: {
      status: 200,
      description: 'The report.',
      content: { 'application/json': 'FleetReport', 'text/markdown': null, 'text/html': null, 'text/csv': null },
    },
    problems: { 404: noFleet, 406: 'There is no such format.', 409: changed },
  },
  {
    ...asks('approve', 'Approves a wave of a fleet, or all waves, by the hash of its table.', ''),
    role: 'Move.Approve',
    body: 'FleetApproval',
    problems: {
      ...bodyProblems,
      403: 'The app requires another person, or does not know who they are.',
      404: noFleet,
      409: 'The hash is not that of the table, the wave is approved already, or the fleet needs no approval of waves.',
    },
  },
  asks('pause', 'Starts no more moves. Those in progress continue.', ended),
  asks(
    'resume',
    'Continues after a pause, or after the fleet has stopped because moves failed.',
    'The fleet has ended, or is being cancelled.',
  ),
  asks('cancel', 'Starts no more moves, and ends with those in progress.', ended),
  {
    ...asks('retry', 'Starts failed and cancelled moves again, also in a fleet that has ended.', ''),
    problems: {
      403: 'The fleet has ended, and the app requires an approval of each move.',
      404: noFleet,
      409: 'There is nothing to start again, or another fleet with this id is running.',
      429: 'The fleet has ended, and the app already runs the maximum number of fleets. Try again after `Retry-After`.',
    },
  },
];
