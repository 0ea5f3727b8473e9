// @ts-check
'use strict';

/** The options of `npm run bench -- simulate`. @type {Readonly<Record<string, import('./commands.cjs').Option>>} */
const simulateOptions = {
  vaults: { kind: 'text', value: 'N', default: '40', about: 'simulate: how many vaults' },
  items: {
    kind: 'text',
    value: 'N',
    about: 'secrets of one version: 500 in each vault of simulate, 20000 in the large vault of scale',
  },
  method: {
    kind: 'text',
    value: 'METHOD',
    choices: ['backup', 'value'],
    default: 'backup',
    about: 'simulate: backup within a geography, value to another one',
  },
  waves: { kind: 'text', value: 'N', default: '4', about: 'simulate: waves of the fleet' },
  'at-once': { kind: 'text', value: 'N', default: '10', about: 'simulate: moves at once' },
  'region-pairs': {
    kind: 'text',
    value: 'N',
    default: '1',
    about: 'simulate: pairs of regions, each with limits of its own',
  },
  'source-share': { kind: 'text', value: 'SHARE', default: '0.5', about: 'simulate: pace.sourceShare of each move' },
  'target-share': { kind: 'text', value: 'SHARE', default: '0.9', about: 'simulate: pace.targetShare of each move' },
  latency: { kind: 'text', value: 'MS', default: '60', about: 'simulate: the median time of an answer of a vault' },
  live: { kind: 'text', value: 'SHARE', default: '0', about: 'simulate: the part of the limits that others use' },
  outage: { kind: 'text', value: 'SECONDS', default: '0', about: 'simulate: how long each vault is away once' },
  backend: {
    kind: 'text',
    value: 'BACKEND',
    choices: ['storage', 'scheduler', 'schedulerConsumption', 'embedded'],
    default: 'storage',
    about: 'simulate: the durable backend',
  },
  instances: { kind: 'text', value: 'N', default: '2', about: 'simulate: instances of the app' },
  partitions: {
    kind: 'text',
    value: 'N',
    about: 'simulate: partitions of the hub in Azure Storage; default: as in host.json',
  },
  seed: { kind: 'text', value: 'N', default: '1', about: 'simulate: the same seed gives the same result' },
  check: { kind: 'flag', about: 'simulate: compares the simulation with real moves on the embedded Azure' },
};

module.exports = { simulateOptions };
