// @ts-check
'use strict';

/**
 * A folder, and what its files may import (docs/architecture.md). Packages and the folder's own files are always allowed.
 * A room may lie in another one: its files keep the rules of both, so an inner room can only be narrower.
 *
 * @typedef {object} Room
 * @property {string} folder from the top of the project, with `/`
 * @property {readonly string[]} mayImport folders, with all that lies in them
 * @property {string} reason what lint says when a file imports anything else
 */

/** @type {readonly Room[]} */
const rooms = [
  { folder: 'functions', mayImport: ['shared'], reason: 'What is deployed knows nothing of local tools.' },
  {
    folder: 'functions/http',
    mayImport: ['functions/runtime', 'shared/contracts', 'shared/rules'],
    reason: 'HTTP code parses, starts, queries and responds.',
  },
  {
    folder: 'functions/orchestrators',
    mayImport: ['shared/contracts', 'shared/rules'],
    reason: 'An orchestrator names activities by contract.',
  },
  {
    folder: 'functions/activities',
    mayImport: ['functions/steps', 'functions/runtime', 'shared'],
    reason: 'An activity is one step over the clients that it is handed.',
  },
  {
    folder: 'functions/steps',
    mayImport: ['functions/runtime', 'shared'],
    reason: 'Steps share this code; it knows no registered activity.',
  },
  {
    folder: 'functions/runtime',
    mayImport: ['shared/contracts'],
    reason: 'HTTP code and activities share this code.',
  },
  {
    folder: 'functions/timers',
    mayImport: ['shared/contracts'],
    reason: 'A timer starts an orchestration, or calls what it is handed.',
  },
  { folder: 'shared', mayImport: [], reason: 'Shared code knows nobody who uses it.' },
  { folder: 'shared/contracts', mayImport: [], reason: 'Contracts depend on zod alone.' },
  {
    folder: 'shared/rules',
    mayImport: ['shared/contracts'],
    reason: 'Rules are pure decisions over contracts.',
  },
  {
    folder: 'shared/clients',
    mayImport: ['shared/contracts'],
    reason: 'Clients know contracts and the Azure packages.',
  },
  { folder: 'local/azure', mayImport: [], reason: 'The embedded Azure shares nothing with the app that it tests.' },
  { folder: 'local/functionsHost', mayImport: [], reason: 'The embedded host serves any app, so it knows none.' },
  { folder: 'local/launch', mayImport: ['local'], reason: 'Local tools start the app as a process of its own.' },
  {
    folder: 'local/demo',
    mayImport: ['local', 'shared/rules'],
    reason: 'The demo calls the app over HTTP and renders with its rules.',
  },
];

/**
 * The zones of `import-x/no-restricted-paths`. They are paths below the project and not patterns like `shared` anywhere, which
 * would allow everything in a checkout that itself lies in a folder of that name.
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

module.exports = { rooms, roomZones };
