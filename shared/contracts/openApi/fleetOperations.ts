import { type ApiOperation, bodyProblems } from './apiOperation';

/** The operations of the fleets. */
export const fleetOperations: readonly ApiOperation[] = [
  {
    operationId: 'startFleet',
    method: 'post',
    path: 'fleets',
    summary:
      'Shows the vaults that a fleet moves, in their waves, and everything that is wrong with it. Starts nothing.',
    role: 'Move.Start',
    body: 'FleetRequest',
    success: {
      status: 200,
      description: 'The table. `ok` is false if there is a problem.',
      content: { 'application/json': 'FleetTable' },
    },
    problems: {
      ...bodyProblems,
      429: 'The app has received too many requests. Try again after `Retry-After`.',
    },
  },
];
