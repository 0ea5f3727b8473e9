import { consumers, geography } from './offlineVerbs';
import { depths } from '../shared/contracts/model/comparisons';
import { type Operand, type Verb } from './verb';

export const pair: readonly Operand[] = [
  { name: '<source>', about: 'the vault to move: its name or https://<name>.vault.azure.net' },
  { name: '<target>', about: 'the vault to move to' },
];

const maybePair: readonly Operand[] = [
  { name: '[source]', about: 'a vault to move' },
  { name: '[target]', about: 'a vault to move to' },
];

/** The verbs that look at vaults and at this machine, and start no move. */
export const vaultVerbs = {
  check: {
    about: 'Runs the checks of two vaults: would a move succeed, and which items would not move? Writes nothing.',
    operands: pair,
    options: [
      {
        flags: '--request <file>',
        about: 'a JSON file with more fields of the request (docs/checks.md)',
        preset: 'none',
      },
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
      { flags: '--depth <depth>', about: 'full compares contents, too', choices: depths, preset: 'full' },
      { flags: '--access', about: 'also says what each principal can do more and less in the target' },
      {
        flags: '--request <file>',
        about: 'a JSON file with more fields of the request (docs/comparisons.md)',
        preset: 'none',
      },
      { flags: '--all', about: 'shows every item without a match, not only the first 50' },
      { flags: '--list', about: 'lists earlier comparisons instead, of these vaults or of all, newest first' },
      { flags: '--limit <number>', about: 'list: the number of comparisons, 1 to 100', preset: '20' },
    ],
  },
  access: {
    about: 'Shows who can do what in a vault, through what, and when it was used last. Writes nothing.',
    operands: [{ name: '<vault>', about: 'the vault: its name or https://<name>.vault.azure.net' }],
    options: [
      {
        flags: '--as <model>',
        about: 'also shows what each access policy would be as roles',
        choices: ['roles'],
        preset: 'only what is',
      },
    ],
  },
  geography,
  consumers,
  permissions: {
    about: 'Prints the commands that give the exact rights of a move, as roles and as access policies. Needs no app.',
    operands: pair,
    options: [
      {
        flags: '--request <file>',
        about: 'a JSON file with more fields of the request (docs/request.md)',
        preset: 'none',
      },
      { flags: '--plan <file>', about: 'a plan as JSON: the app may assign exactly its roles', preset: 'none' },
      { flags: '--rollback', about: 'adds what a rollback of the move needs' },
      { flags: '--retirement', about: 'adds what locking and deleting the source needs' },
      {
        flags: '--consumers <ids>',
        about: 'adds what a search for consumers needs in these subscriptions, with commas',
        preset: 'only the move',
      },
      { flags: '--changes', about: 'adds what changes of these need, by the app and by you' },
      { flags: '--shell <name>', about: 'the shell of the commands', choices: ['bash', 'pwsh'], preset: 'bash' },
      { flags: '--tables', about: 'also prints each right with its purpose' },
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
      {
        flags: '--vault <name>',
        about: 'the vault of the key; use none that you move',
        preset: 'asks at the terminal',
      },
      { flags: '--key-name <name>', about: 'the name of the key', preset: 'keyvault-mover' },
      {
        flags: '--key-id <id>',
        about: 'a key that exists, which you may wrap and unwrap with',
        preset: 'the key of --vault',
      },
      { flags: '--run', about: 'runs the commands that make the key, with your sign-in of az' },
    ],
  },
  ui: {
    about: 'Opens the page of the app. An app on this machine runs until Ctrl+C, and other commands use it meanwhile.',
    operands: [
      { name: '[source]', about: 'a vault that the app may move, too' },
      { name: '[target]', about: 'a vault that it may move to' },
    ],
    options: [{ flags: '--no-open', about: 'prints the address and opens no browser' }],
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
