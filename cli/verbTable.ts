import { consumers, geography } from './offlineVerbs';
import { itemTypes } from '../shared/contracts/model/item';
import { phases } from '../shared/contracts/model/progress';
import { freezeModes } from '../shared/contracts/model/freeze';
import { depths } from '../shared/contracts/model/comparisons';
import { itemStates } from '../shared/contracts/model/outcome';

export interface VerbOption {
  /** As commander reads them: `--types <list>`. */
  readonly flags: string;
  readonly about: string;
  readonly choices?: readonly string[];
}

export interface Operand {
  /** `<vault>` must be given, `[id]` may be. */
  readonly name: string;
  readonly about: string;
  readonly choices?: readonly string[];
}

export interface Verb {
  readonly about: string;
  readonly operands: readonly Operand[];
  readonly options: readonly VerbOption[];
}

const pair: readonly Operand[] = [
  { name: '<source>', about: 'the vault to move: its name or https://<name>.vault.azure.net' },
  { name: '<target>', about: 'the vault to move to' },
];
const maybePair: readonly Operand[] = [
  { name: '[source]', about: 'a vault to move' },
  { name: '[target]', about: 'a vault to move to' },
];
const move: readonly Operand[] = [
  { name: '[id]', about: 'the move; default: the newest in progress, else the newest' },
];
const oneMove: readonly Operand[] = [{ name: '<id>', about: 'the move' }];
const reason: VerbOption = { flags: '--reason <text>', about: 'why, for the status and the report' };
const yes: VerbOption = { flags: '--yes', about: 'applies the plan without asking' };
const approvedBy: VerbOption = { flags: '--approved-by <name>', about: 'who approves, for the report' };

/** Options of the request for a move. Every other field comes from `--request`. */
const requestOptions: readonly VerbOption[] = [
  { flags: '--id <id>', about: 'the id of the move (default: the target and 8 random digits)' },
  { flags: '--types <list>', about: 'secret, key, certificate, separated by commas (default: all)' },
  { flags: '--include <patterns>', about: 'item names to move, * for any characters, separated by commas' },
  { flags: '--exclude <patterns>', about: 'item names to leave, separated by commas' },
  { flags: '--versions <which>', about: 'all, current, or a number: the newest ones (default: all)' },
  { flags: '--method <how>', about: 'how items go', choices: ['auto', 'backupRestore', 'exportImport'] },
  {
    flags: '--on-conflict <what>',
    about: 'if the target has other content under a name',
    choices: ['skip', 'fail', 'newVersion', 'update'],
  },
  {
    flags: '--disabled <what>',
    about: 'disabled versions that would go by value',
    choices: ['move', 'skip', 'unlock'],
  },
  { flags: '--unmovable-keys <what>', about: 'keys that cannot go', choices: ['block', 'recreate'] },
  { flags: '--late <what>', about: 'items that are created during the move', choices: ['report', 'move'] },
  { flags: '--cutover <when>', about: 'when the move ends', choices: ['immediate', 'hold'] },
  { flags: '--verify <level>', about: 'what is read back', choices: ['full', 'metadata', 'none'] },
  { flags: '--source-share <share>', about: "the share of the source's request limit, 0.01 to 1 (default: 0.5)" },
  { flags: '--request <file>', about: 'a JSON file with more fields of the request (docs/request.md)' },
  { flags: '--replace', about: 'cancels a plan for the same vaults that still waits for its approval' },
];

export const verbs = {
  plan: {
    about: 'Plans a move, prints the plan, and leaves the move waiting for your approval. Writes nothing to a vault.',
    operands: pair,
    options: requestOptions,
  },
  apply: {
    about:
      'Approves exactly the plan with this hash, and watches the move until it ends. Continues an interrupted move.',
    operands: [{ name: '<hash>', about: 'the hash of the plan, or its first 8 digits' }],
    options: [approvedBy],
  },
  move: {
    about: 'Plans, asks for your approval, applies and watches.',
    operands: pair,
    options: [...requestOptions, yes, approvedBy],
  },
  rehearse: {
    about: 'Rehearses a move: runs it into a scratch vault, which it then discards, and plans the real move.',
    operands: pair,
    options: [
      { flags: '--subscription <id>', about: 'the subscription of the scratch vault' },
      { flags: '--resource-group <name>', about: 'its resource group, which must exist' },
      { flags: '--location <region>', about: 'its region; use the region of the target' },
      { flags: '--scratch <name>', about: 'its name (default: rehearsal- and 8 random digits)' },
      ...requestOptions.filter(({ flags }) => flags !== '--replace'),
    ],
  },
  watch: {
    about: 'Watches a move until it ends, and continues it if it was interrupted.',
    operands: move,
    options: [],
  },
  status: { about: 'Shows the state of a move.', operands: move, options: [] },
  list: {
    about: 'Lists moves, newest first.',
    operands: [],
    options: [
      { flags: '--phase <phase>', about: 'only moves in this phase', choices: phases },
      { flags: '--vault <name>', about: 'only moves from or to this vault' },
      { flags: '--limit <number>', about: 'the number of moves, 1 to 100 (default: 20)' },
    ],
  },
  items: {
    about: 'Lists the items of a move: how each goes, where it is, what its problems are.',
    operands: move,
    options: [
      { flags: '--state <state>', about: 'only items in this state', choices: itemStates },
      { flags: '--type <type>', about: 'only items of this type', choices: itemTypes },
      { flags: '--code <code>', about: 'only items with this reason or error code' },
    ],
  },
  events: {
    about: 'Lists what happened in a move: its phases, and who asked for what.',
    operands: move,
    options: [{ flags: '--run <run>', about: 'an earlier run of the same id' }],
  },
  approve: {
    about: 'Approves exactly the plan with this hash, and returns at once. For a deployed app.',
    operands: [{ name: '<hash>', about: 'the hash of the plan, or its first 8 digits' }],
    options: [approvedBy],
  },
  pause: {
    about: 'Pauses a move: no item begins any more, and items that have begun are finished.',
    operands: oneMove,
    options: [reason],
  },
  resume: { about: 'Continues a paused move where it was.', operands: oneMove, options: [reason] },
  cancel: {
    about: 'Ends a move: items that have begun are finished, and items that arrived are left in the target.',
    operands: oneMove,
    options: [reason],
  },
  cutover: {
    about: 'Ends a held move: it makes one last pass, verifies it, and writes its report.',
    operands: oneMove,
    options: [
      { flags: '--check', about: 'only prints the checklist: go (0) or no-go (3), line by line' },
      {
        flags: '--freeze <how>',
        about: 'proves that nobody wrote to the source; require: ends only with the proof; report: ends in any case',
        choices: freezeModes,
      },
      reason,
    ],
  },
  deletions: {
    about: 'Shows the deletions that wait for an approval, asks for the hash of that list, and approves exactly these.',
    operands: oneMove,
    options: [
      { flags: '--hash <hash>', about: 'the hash of the list, or its first 8 digits: approves without asking' },
      reason,
    ],
  },
  retry: {
    about: 'Starts an ended move again, with the same request: only what did not arrive moves.',
    operands: oneMove,
    options: [reason],
  },
  pace: {
    about: 'Changes shares and limits of a move in progress.',
    operands: oneMove,
    options: [
      { flags: '--source-share <share>', about: "the share of the source's request limit, 0.01 to 1" },
      { flags: '--target-share <share>', about: "the share of the target's request limit, 0.01 to 1" },
      { flags: '--max-in-flight <number>', about: 'the number of requests at once, for each vault' },
      { flags: '--max-requests <number>', about: 'the number of requests in a second, for each vault, or none' },
      reason,
    ],
  },
  rollback: {
    about:
      'Shows what a rollback of an ended move would delete in the target, asks for the hash of that plan, and rolls it back.',
    operands: oneMove,
    options: [
      { flags: '--hash <hash>', about: 'the hash of the plan, or its first 8 digits: rolls back without asking' },
      {
        flags: '--direction <direction>',
        about: 'plans a move of what was written in the target since to the source, and asks before it starts',
        choices: ['back'],
      },
      reason,
    ],
  },
  report: {
    about: 'Prints the report of a move. With the word verify and a file: verifies a JSON report, without an app.',
    operands: [
      { name: '[id]', about: 'the move; default: the newest that has ended; or the word verify' },
      { name: '[file]', about: 'the JSON report to verify' },
    ],
    options: [
      {
        flags: '--format <format>',
        about: 'md (default), json, csv, versions (a map of version ids as CSV), html or junit',
        choices: ['md', 'json', 'csv', 'versions', 'html', 'junit'],
      },
      { flags: '--run <run>', about: 'an earlier run of the same id' },
      { flags: '--out <file>', about: 'writes the report to a file' },
      { flags: '--report <file>', about: 'verify: the JSON report, for a file in another format' },
      { flags: '--public-key <file>', about: 'verify: the public key that has to have signed, as PEM or JWK' },
      { flags: '--head <hash>', about: 'verify: the whole head, from the status of the move or from its last notice' },
    ],
  },
  check: {
    about: 'Runs the checks of two vaults: would a move succeed, and which items would not move? Writes nothing.',
    operands: pair,
    options: [
      { flags: '--request <file>', about: 'a JSON file with more fields of the request (docs/checks.md)' },
      { flags: '--all', about: 'shows passed checks, too' },
    ],
  },
  compare: {
    about: 'Compares two vaults item by item: what differs, and what only one of them has? Writes nothing.',
    operands: [
      { name: '[source]', about: 'a vault: its name or https://<name>.vault.azure.net' },
      { name: '[target]', about: 'the vault to compare it with' },
    ],
    options: [
      { flags: '--depth <depth>', about: 'full (default) compares contents, too', choices: depths },
      { flags: '--request <file>', about: 'a JSON file with more fields of the request (docs/comparisons.md)' },
      { flags: '--all', about: 'shows every item without a match, not only the first 50' },
      { flags: '--list', about: 'lists earlier comparisons instead, of these vaults or of all, newest first' },
      { flags: '--limit <number>', about: 'list: the number of comparisons, 1 to 100 (default: 20)' },
    ],
  },
  access: {
    about: 'Shows who can do what in a vault, through what, and when it was used last. Writes nothing.',
    operands: [{ name: '<vault>', about: 'the vault: its name or https://<name>.vault.azure.net' }],
    options: [
      { flags: '--as <model>', about: 'also shows what each access policy would be as roles', choices: ['roles'] },
    ],
  },
  fleet: {
    about: 'Moves many vaults in waves, from a file (docs/fleets.md): plan shows a table, check the readiness.',
    operands: [
      { name: '<action>', about: 'what to do', choices: ['plan', 'check', 'apply', 'status'] },
      { name: '<file>', about: 'the document of the fleet' },
    ],
    options: [],
  },
  geography,
  consumers,
  permissions: {
    about: 'Prints the exact rights that a move needs, as roles, commands and access policies. Needs no app.',
    operands: pair,
    options: [
      { flags: '--request <file>', about: 'a JSON file with more fields of the request (docs/request.md)' },
      { flags: '--plan <file>', about: 'a plan as JSON: the app may assign exactly its roles' },
      { flags: '--rollback', about: 'adds what a rollback of the move needs' },
    ],
  },
  doctor: {
    about:
      'Checks Node, the clock, the sign-in, the staging key, the store and, with two vaults, their addresses, rights and networks. Goes through all, with a remedy for each fault.',
    operands: maybePair,
    options: [],
  },
  init: {
    about:
      'Keeps the id of your staging key for moves of real vaults from this machine. Prints what makes the key with the least rights, or runs it.',
    operands: [],
    options: [
      { flags: '--vault <name>', about: 'the vault of the key; use none that you move' },
      { flags: '--key-name <name>', about: 'the name of the key (default: keyvault-mover)' },
      { flags: '--key-id <id>', about: 'a key that exists, which you may wrap and unwrap with' },
      { flags: '--run', about: 'runs the commands that make the key, with your sign-in of az' },
    ],
  },
  mcp: {
    about: 'Serves read-only tools on stdin and stdout, for a client of the Model Context Protocol (MCP).',
    operands: maybePair,
    options: [],
  },
  completion: {
    about: 'Prints a script that completes verbs and options in your shell.',
    operands: [{ name: '<shell>', about: 'your shell', choices: ['bash', 'zsh', 'fish', 'pwsh'] }],
    options: [],
  },
} as const satisfies Readonly<Record<string, Verb>>;

export type VerbName = keyof typeof verbs;
