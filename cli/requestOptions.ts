import { type VerbOption } from './verb';

/** Options of the request for a move. Every other field comes from `--request`. */
export const requestOptions: readonly VerbOption[] = [
  { flags: '--id <id>', about: 'the id of the move', preset: 'the target and 8 random digits' },
  { flags: '--types <list>', about: 'secret, key, certificate, separated by commas', preset: 'all' },
  {
    flags: '--include <patterns>',
    about: 'item names to move, * for any characters, separated by commas',
    preset: '*',
  },
  { flags: '--exclude <patterns>', about: 'item names to leave, separated by commas', preset: 'none' },
  { flags: '--versions <which>', about: 'all, current, or a number: the newest ones', preset: 'all' },
  {
    flags: '--method <how>',
    about: 'how items go',
    choices: ['auto', 'backupRestore', 'exportImport'],
    preset: 'auto',
  },
  {
    flags: '--on-conflict <what>',
    about: 'if the target has other content under a name',
    choices: ['skip', 'fail', 'newVersion', 'update'],
    preset: 'skip',
  },
  {
    flags: '--on-deleted <what>',
    about: 'if a soft-deleted item of the target has the name; purge needs --confirm-purge',
    choices: ['fail', 'recover', 'purge'],
    preset: 'fail',
  },
  { flags: '--confirm-purge', about: 'confirms that the move may destroy soft-deleted items of the target' },
  {
    flags: '--disabled <what>',
    about: 'disabled versions that would go by value',
    choices: ['move', 'skip', 'unlock'],
    preset: 'move',
  },
  { flags: '--unmovable-keys <what>', about: 'keys that cannot go', choices: ['block', 'recreate'], preset: 'block' },
  {
    flags: '--per-item <workspace>',
    about: 'access policies become roles, at single items by the audit log in the workspace with this ARM id',
    preset: 'none',
  },
  {
    flags: '--late <what>',
    about: 'items that are created during the move',
    choices: ['report', 'move'],
    preset: 'report',
  },
  { flags: '--cutover <when>', about: 'when the move ends', choices: ['immediate', 'hold'], preset: 'immediate' },
  { flags: '--verify <level>', about: 'what is read back', choices: ['full', 'metadata', 'none'], preset: 'full' },
  { flags: '--source-share <share>', about: "the share of the source's request limit, 0.01 to 1", preset: '0.5' },
  { flags: '--request <file>', about: 'a JSON file with more fields of the request (docs/request.md)', preset: 'none' },
  { flags: '--replace', about: 'cancels a plan for the same vaults that still waits for its approval' },
];
