import { rowStates } from '../model/fleetRuns';
import { waveNameSchema } from '../model/fleets';
import { get, maxFleetBytes, post } from './operation';
import { choice, text, token } from './parameters';
import { z } from 'zod';

const changed = 'The stored table does not match its hash: it was changed in the store.';
const ended = { 409: 'The fleet has ended.' } as const;
const tooMany = 'or has received too many requests. Try again after `Retry-After`.';
const tokenPattern = '^\\d{17}_[a-z][a-z0-9-]{0,35}_[0-9a-f]{8}$';
const rowPattern = '^\\d{1,5}$';

const asked = { answer: 'AskedFleet', says: 'Taken up with the next look.' } as const;

/** The operations of fleets. */
export const fleetOperations = {
  startFleet: post('fleets', 'Move.Start', 'FleetRequest', {
    ...{ maxBytes: maxFleetBytes, answer: 'FleetTable' },
    summary: 'Starts the moves of many vaults, in waves. With `dryRun`, shows their table and what is wrong with it.',
    ...{ status: 200, says: 'A dry run: the table. `ok` is false if there is a problem.' },
    running: 'Started. `Location` is the address of the fleet.',
    problems: {
      403: 'The app requires an approval.',
      409: 'A fleet with this id is running.',
      429: `The app already runs the maximum number of fleets, ${tooMany}`,
    },
  }),
  checkFleet: post('fleets/check', 'Move.Start', 'FleetCheckRequest', {
    maxBytes: maxFleetBytes,
    summary: 'Checks the pairs of a fleet before it starts, and changes nothing.',
    answer: 'StartedFleetChecks',
    says: 'The first checks have started. `nextFrom` is the `from` of the next request.',
    problems: { 429: `The app already checks the maximum number of pairs, ${tooMany}` },
  }),
  getFleets: get('fleets', {
    ...{ answer: 'FleetList', says: 'One page of fleets.' },
    summary: 'Lists the fleets, newest first.',
    list: { of: 'fleets', token: token(z.string().regex(new RegExp(tokenPattern)), { pattern: tokenPattern }) },
  }),
  getFleet: get('fleets/{id}', {
    ...{ answer: 'Fleet', says: 'The status.' },
    summary: 'Shows the waves of a fleet, their counts, the forecast, and what waits for a person.',
  }),
  getFleetVaults: get('fleets/{id}/vaults', {
    ...{ answer: 'FleetVaultList', says: 'One page of vaults.' },
    summary: 'Lists the vaults of a fleet, with the phase and the items of each move.',
    query: {
      wave: text(
        'Returns only vaults of this wave.',
        { schema: waveNameSchema, expected: 'the name of a wave' },
        { maxLength: 40 },
      ),
      state: choice('Returns only vaults in this state.', rowStates),
      text: text(
        'Returns only vaults with this text in the name of the source or the target.',
        {
          schema: z.string().regex(/^[0-9A-Za-z-]{1,24}$/),
          expected: 'a part of the name of a vault: 1 to 24 letters, digits and hyphens',
        },
        { maxLength: 24 },
      ),
    },
    list: { of: 'vaults', token: token(z.string().regex(new RegExp(rowPattern)), { pattern: rowPattern }) },
    ...{ conflict: 'FLEET_CHANGED', problems: { 409: changed } },
  }),
  getFleetReport: get('fleets/{id}/report', {
    ...{ answer: 'FleetReport', says: 'The report.' },
    summary: 'Shows every vault of a fleet with its state, while the fleet runs too.',
    ...{ formats: ['json', 'md', 'html', 'csv'], conflict: 'FLEET_CHANGED', problems: { 409: changed } },
  }),
  approveFleet: post('fleets/{id}/approve', 'Move.Approve', 'FleetApproval', {
    ...asked,
    summary: 'Approves a wave of a fleet, or all waves, by the hash of its table.',
    problems: {
      403: 'The app requires another person, or does not know who they are.',
      409: 'The hash is not that of the table, the wave is approved already, or the fleet needs no approval of waves.',
    },
  }),
  pauseFleet: post('fleets/{id}/pause', 'Move.Start', null, {
    ...{ ...asked, problems: ended },
    summary: 'Starts no more moves. Those in progress continue.',
  }),
  resumeFleet: post('fleets/{id}/resume', 'Move.Start', null, {
    ...asked,
    summary: 'Continues after a pause, or after the fleet has stopped because moves failed.',
    problems: { 409: 'The fleet has ended, or is being cancelled.' },
  }),
  cancelFleet: post('fleets/{id}/cancel', 'Move.Start', null, {
    ...{ ...asked, problems: ended },
    summary: 'Starts no more moves, and ends with those in progress.',
  }),
  retryFleet: post('fleets/{id}/retry', 'Move.Start', 'FleetRetry', {
    ...{ ...asked, mayLackBody: true },
    summary:
      'Starts failed and cancelled moves again, also in a fleet that has ended. With `vault`, only that one, with other `settings` if you name some.',
    problems: {
      403: 'The fleet has ended, and the app requires an approval of each move.',
      409: 'There is nothing to start again, its move is in progress, or another fleet with this id is running.',
      429: 'The fleet has ended, and the app already runs the maximum number of fleets. Try again after `Retry-After`.',
    },
  }),
} as const;
