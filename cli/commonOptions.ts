import { type VerbOption } from './verb';

/** Options of every verb. */
export const commonOptions: readonly VerbOption[] = [
  { flags: '--endpoint <url>', about: 'talks to this running or deployed app (environment: KVMOVER_ENDPOINT)' },
  {
    flags: '--key-file <file>',
    about: 'a file with the function key of that app (environment: KVMOVER_KEY has the key)',
  },
  { flags: '--embedded', about: 'runs the app with sample vaults on this machine, without Azure' },
  {
    flags: '--state-dir <folder>',
    about: 'where the app on this machine keeps its state (environment: KVMOVER_STATE)',
  },
  { flags: '--json', about: 'prints events as lines of JSON' },
];
