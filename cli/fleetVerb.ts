import { approvedBy, type Verb } from './verb';

/** What `kvmover fleet` does: the first three need the document, the others a fleet. */
export const fleetActions = [
  'plan',
  'check',
  'apply',
  'list',
  'status',
  'approve',
  'pause',
  'resume',
  'cancel',
  'retry',
  'report',
] as const;
export type FleetAction = (typeof fleetActions)[number];

/** The options of each action, in addition to those of every verb. Another one would have no effect, so it is refused. */
const optionsOf: Readonly<Record<FleetAction, readonly string[]>> = {
  plan: [],
  check: [],
  apply: [],
  list: ['limit'],
  status: [],
  approve: ['wave', 'vault', 'hash', 'approvedBy'],
  pause: [],
  resume: [],
  cancel: [],
  retry: ['vault', 'set', 'reason'],
  report: ['format', 'out'],
};

/** The first given option, as a person writes it, that the action does not have; undefined if it has all of them. */
export function optionWithoutEffect(action: FleetAction, given: Readonly<Record<string, unknown>>): string | undefined {
  const flags = fleetVerb.options.map((option) => option.flags.split(' ')[0] ?? '');
  return flags.find((flag) => {
    const name = flag.slice(2).replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return given[name] !== undefined && !optionsOf[action].includes(name);
  });
}

export const fleetVerb = {
  about:
    'Moves many vaults in waves (docs/fleets.md). Of a file: plan shows the table, check the readiness, apply starts. Of a fleet: list, status, approve, pause, resume, cancel, retry, report.',
  operands: [
    { name: '<action>', about: 'what to do', choices: fleetActions },
    {
      name: '[fleet]',
      about: 'its document in YAML or JSON, or its id; default: the newest in progress, else the newest',
    },
  ],
  options: [
    { flags: '--wave <name>', about: 'approve: only this wave', preset: 'all that wait' },
    { flags: '--vault <name>', about: 'approve, retry: only this vault, by its source or its target', preset: 'all' },
    {
      flags: '--set <name=value>',
      about: 'retry: an option of the request of that vault, such as unmovableKeys=recreate; several times for several',
      preset: 'the request as it was',
      isRepeatable: true,
    },
    {
      flags: '--hash <hash>',
      about: 'approve: the hash that status shows, or its first 8 digits: approves without asking',
      preset: 'asks at the terminal',
    },
    approvedBy,
    { flags: '--limit <number>', about: 'list: the number of fleets, 1 to 100', preset: '20' },
    {
      flags: '--format <format>',
      about: 'report: md, json, csv or html',
      choices: ['md', 'json', 'csv', 'html'],
      preset: 'md',
    },
    { flags: '--out <file>', about: 'report: writes it to a file', preset: 'stdout' },
    { flags: '--reason <text>', about: 'retry: why, for the events and the report of that vault', preset: 'none' },
  ],
} as const satisfies Verb;
