import { type VerbOption } from './verb';

/** Options of every verb. */
export const commonOptions: readonly VerbOption[] = [
  {
    flags: '--endpoint <url>',
    about: 'talks to this running or deployed app',
    preset: 'KVMOVER_ENDPOINT, else an app on this machine',
  },
  {
    flags: '--key-file <file>',
    about: 'a file with the function key of that app',
    preset: 'KVMOVER_KEY, which has the key',
  },
  { flags: '--embedded', about: 'runs the app with sample vaults on this machine, without Azure' },
  {
    flags: '--state-dir <folder>',
    about: 'where the app on this machine keeps its state',
    preset: 'KVMOVER_STATE, else a folder of your system',
  },
  { flags: '--json', about: 'prints events as lines of JSON' },
];
