import { eventTokenSchema } from '../api/moveEvents';
import { itemTokenSchema, moveTokenSchema } from '../api/moveList';
import { moveIdSchema, runIdSchema, vaultNameSchema } from '../model/ids';
import { phases, problemCodeSchema } from '../model/progress';
import { itemNameSchema, itemTypes } from '../model/item';
import { itemStates } from '../model/outcome';
import { noMove, runIdOf, runIdPattern } from './moveOperations';
import { get } from './operation';
import { choice, type Parameter, text, token } from './parameters';

const asForReport = 'The id of the run. Default: as for the report.';

/** A date or a time; the handler gets it in UTC. */
const since: Parameter<string> = {
  description: 'Returns only moves that began at this time or later: ISO 8601.',
  schema: { type: 'string' },
  expected: 'a date or a time in ISO 8601, such as 2026-05-01 or 2026-05-01T10:00:00Z',
  parse: (value) => {
    const time = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN;
    return Number.isNaN(time) ? undefined : new Date(time).toISOString();
  },
};

/** A part of an id is valid if it can continue one. */
const partOfId: Parameter<string> = {
  description: 'Returns only moves with this text in their id.',
  schema: { type: 'string', maxLength: 63 },
  expected: 'a part of an id: at most 63 letters, digits, "_" and "-"',
  parse: (value) => (moveIdSchema.safeParse(`a${value}`).success ? value : undefined),
};

/** The operations that list moves, their items and their runs, and what happened in a run. */
export const listOperations = {
  getMoves: get('moves', {
    ...{ answer: 'MoveList', says: 'One page of moves.' },
    summary: 'Lists the moves, newest first, each with its newest run. Reads at most 5,000 runs.',
    query: {
      phase: choice('Returns only moves in this phase.', phases),
      vault: text('Returns only moves from or to this vault.', {
        ...{ schema: vaultNameSchema, expected: 'the name of a vault' },
      }),
      since,
      text: partOfId,
    },
    list: {
      of: 'moves',
      token: token(moveTokenSchema, { pattern: '^\\d{17}_[A-Za-z0-9][A-Za-z0-9_-]{0,63}_[0-9a-f]{8}$' }),
    },
  }),
  getItems: get('moves/{id}/items', {
    ...{ answer: 'ItemList', says: 'One page of items.', conflict: 'PLAN_CHANGED' },
    summary: 'Lists the items of a run with their state, also while the move runs.',
    query: {
      run: runIdOf(asForReport),
      type: choice('Returns only items of this type.', itemTypes),
      state: choice('Returns only items in this state.', itemStates),
      code: text('Returns only items with this reason or error code.', {
        ...{ schema: problemCodeSchema, expected: 'a code that docs/routes.md or docs/errors.md explains' },
      }),
      text: text(
        'Returns only items with this text in their name.',
        { schema: itemNameSchema, expected: 'a part of a name: letters, digits and "-"' },
        { maxLength: 127 },
      ),
    },
    list: { of: 'items', token: token(itemTokenSchema, { pattern: '^\\d{1,7}\\.\\d{1,7}$' }) },
    problems: {
      404: `${noMove} Or there is no such run, or the run has no plan yet.`,
      409: 'The stored plan does not match its hash: it was changed in the store.',
    },
  }),
  getRuns: get('moves/{id}/runs', {
    ...{ answer: 'RunList', says: 'One page of runs.' },
    summary: 'Lists the runs of a move, newest first, at most 5,000 runs.',
    list: { of: 'runs', token: token(runIdSchema, { pattern: runIdPattern }) },
  }),
  getEvents: get('moves/{id}/events', {
    ...{ answer: 'EventList', says: 'One page of events.' },
    summary: 'Lists what happened in a run, in sentences, oldest first, also while the move runs.',
    query: { run: runIdOf(asForReport) },
    list: { of: 'events', token: token(eventTokenSchema, { pattern: '^\\d{1,5}$' }) },
    problems: {
      404: `${noMove} Or there is no such run.`,
      409: 'The stored report is not the one that the run wrote.',
    },
  }),
} as const;
