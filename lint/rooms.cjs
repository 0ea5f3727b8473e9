// @ts-check
'use strict';

/**
 * A folder, and what its files may import (docs/architecture.md). Packages and the folder's own files are always
 * allowed. A room may be inside another room: the rules of both apply to its files, so an inner room can only be
 * stricter.
 *
 * @typedef {object} Room
 * @property {string} folder from the root of the project, with `/`
 * @property {readonly string[]} mayImport folders, with everything in them
 * @property {string} reason the message of lint if a file imports anything else
 */

/** @type {readonly Room[]} */
const rooms = [
  { folder: 'functions', mayImport: ['shared'], reason: 'Deployed code must not import local tools.' },
  {
    folder: 'functions/http',
    mayImport: ['functions/runtime', 'shared/contracts', 'shared/rules'],
    reason: 'HTTP code only parses, starts, queries and responds.',
  },
  {
    folder: 'functions/orchestrators',
    mayImport: ['shared/contracts', 'shared/rules'],
    reason: 'An orchestrator calls activities by contract.',
  },
  {
    folder: 'functions/activities',
    mayImport: ['functions/steps', 'functions/runtime', 'shared'],
    reason: 'An activity is one step that uses the given clients.',
  },
  {
    folder: 'functions/steps',
    mayImport: ['functions/runtime', 'shared'],
    reason: 'Steps share this code; it must not import a registered activity.',
  },
  {
    folder: 'functions/runtime',
    mayImport: ['shared/contracts'],
    reason: 'HTTP code and activities share this code.',
  },
  {
    folder: 'functions/timers',
    mayImport: ['shared/contracts'],
    reason: 'A timer starts an orchestration, or calls the functions that it is given.',
  },
  { folder: 'shared', mayImport: [], reason: 'Shared code must not import its users.' },
  { folder: 'shared/contracts', mayImport: [], reason: 'Contracts depend only on zod.' },
  {
    folder: 'shared/words',
    mayImport: ['shared/contracts'],
    reason: 'Words of reports, of the command line and of the page. They use the types of the contracts.',
  },
  {
    folder: 'shared/rules',
    mayImport: ['shared/contracts', 'shared/words'],
    reason: 'Rules are pure decisions over contracts.',
  },
  {
    folder: 'shared/clients',
    mayImport: ['shared/contracts'],
    reason: 'Clients use contracts and the Azure packages.',
  },
  {
    folder: 'web',
    mayImport: ['shared/contracts', 'shared/words'],
    reason: 'The page calls the HTTP contract and imports only its types, and the shared words.',
  },
  {
    folder: 'local/azure',
    mayImport: ['local/sqlite'],
    reason: 'The embedded Azure shares no code with the app that it tests.',
  },
  {
    folder: 'local/functionsHost',
    mayImport: ['local/sqlite'],
    reason: 'The embedded host runs any app, so it must not import one.',
  },
  { folder: 'local/sqlite', mayImport: [], reason: 'SQLite for the embedded Azure and the embedded host alike.' },
  { folder: 'local/launch', mayImport: ['local'], reason: 'Local tools start the app in its own process.' },
  {
    folder: 'local/demo',
    mayImport: ['local', 'shared/rules'],
    reason: 'The demo calls the app over HTTP and renders with its rules.',
  },
  {
    folder: 'cli',
    mayImport: [
      'shared/contracts',
      'shared/rules',
      'shared/words',
      'local/launch',
      'local/azure',
      'local/functionsHost',
    ],
    reason: 'The command line calls the app over HTTP, and uses local tools only to start it.',
  },
];

/**
 * The rooms of a room, lowest first. Each may import the ones before it, and no file that is in the outer room itself.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const floors = {
  'local/azure': ['clock', 'cloud', 'state', 'tls', 'identity', 'calls', 'vault', 'arm', 'seeds', 'network', 'control'],
  'shared/contracts': ['model', 'settings', 'steps', 'api', 'operations'],
  'shared/rules': [
    'text',
    'documents',
    'problems',
    'pace',
    'compare',
    'plan',
    'access',
    'configuration',
    'rights',
    'consumers',
    'transfer',
    'notices',
    'checks',
    'cutover',
    'rehearsal',
    'report',
    'comparisons',
    'rollback',
    'fleets',
    'lastUse',
    'handover',
    'completion',
  ],
  'functions/http': [
    'answers',
    'callers',
    'frame',
    'rehearsal',
    'moves',
    'checks',
    'comparisons',
    'consumers',
    'rollback',
    'control',
    'fleets',
    'lists',
    'events',
    'ui',
  ],
  'functions/orchestrators': [
    'engine',
    'notices',
    'plan',
    'transfer',
    'late',
    'hold',
    'move',
    'checks',
    'comparisons',
    'consumers',
    'rollback',
    'fleets',
  ],
  'functions/steps': [
    'frame',
    'stored',
    'starts',
    'pace',
    'targetVault',
    'issuersAndContacts',
    'plan',
    'items',
    'runs',
    'report',
    'rollback',
    'parts',
    'watch',
    'comparisons',
    'consumers',
    'checks',
    'control',
    'fleets',
    'retention',
  ],
};

/**
 * The zones of `import-x/no-restricted-paths`. They are paths below the project, not patterns such as `shared` at any
 * level. Such a pattern would allow everything if the checkout itself is in a folder of that name.
 *
 * @param {readonly Room[]} table
 */
function roomZones(table) {
  return table.map(({ folder, mayImport, reason }) => ({
    target: folder,
    from: '.',
    except: ['node_modules', folder, ...mayImport],
    message: reason,
  }));
}

/**
 * The zones of the floors, of the same rule.
 *
 * @param {Readonly<Record<string, readonly string[]>>} table
 */
function floorZones(table) {
  return Object.entries(table).flatMap(([room, inner]) =>
    inner.map((name, at) => ({
      target: `${room}/${name}`,
      from: room,
      except: inner.slice(0, at + 1),
      message: `The rooms of ${room} have an order, lint/rooms.cjs: ${name} is below what it imports.`,
    })),
  );
}

module.exports = { rooms, roomZones, floors, floorZones };
