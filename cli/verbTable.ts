import { retirementSteps } from '../shared/contracts/steps/retirement';
import { itemTypes } from '../shared/contracts/model/item';
import { phases } from '../shared/contracts/model/progress';
import { freezeModes } from '../shared/contracts/model/freeze';
import { itemStates } from '../shared/contracts/model/outcome';
import { fleetVerb } from './fleetVerb';
import { requestOptions } from './requestOptions';
import { pair, vaultVerbs } from './vaultVerbs';
import { approvedBy, type Operand, reason, type Verb, type VerbOption } from './verb';

const move: readonly Operand[] = [
  { name: '[id]', about: 'the move; default: the newest in progress, else the newest' },
];
const oneMove: readonly Operand[] = [{ name: '<id>', about: 'the move' }];
const yes: VerbOption = { flags: '--yes', about: 'applies the plan without asking' };
const noWait: VerbOption = { flags: '--no-wait', about: 'returns after the start; the app must run elsewhere' };

export const verbs = {
  plan: {
    about: 'Plans a move, prints the plan, and leaves the move waiting for your approval. Writes nothing to a vault.',
    operands: pair,
    options: [...requestOptions, noWait],
  },
  apply: {
    about:
      'Approves exactly the plan with this hash, and watches the move until it ends. Continues an interrupted move.',
    operands: [{ name: '<hash>', about: 'the hash of the plan, or its first 8 digits' }],
    options: [approvedBy, noWait],
  },
  move: {
    about: 'Plans, asks for your approval, applies and watches.',
    operands: pair,
    options: [...requestOptions, yes, approvedBy, noWait],
  },
  rehearse: {
    about: 'Rehearses a move: runs it into a scratch vault, which it then discards, and plans the real move.',
    operands: pair,
    options: [
      { flags: '--subscription <id>', about: 'the subscription of the scratch vault', preset: 'none; required' },
      { flags: '--resource-group <name>', about: 'its resource group, which must exist', preset: 'none; required' },
      { flags: '--location <region>', about: 'its region; use the region of the target', preset: 'none; required' },
      { flags: '--scratch <name>', about: 'its name', preset: 'rehearsal- and 8 random digits' },
      ...requestOptions.filter(({ flags }) => flags !== '--replace'),
      noWait,
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
      { flags: '--phase <phase>', about: 'only moves in this phase', choices: phases, preset: 'all' },
      { flags: '--vault <name>', about: 'only moves from or to this vault', preset: 'any' },
      { flags: '--limit <number>', about: 'the number of moves, 1 to 100', preset: '20' },
    ],
  },
  items: {
    about: 'Lists the items of a move: how each goes, where it is, what its problems are.',
    operands: move,
    options: [
      { flags: '--state <state>', about: 'only items in this state', choices: itemStates, preset: 'all' },
      { flags: '--type <type>', about: 'only items of this type', choices: itemTypes, preset: 'all' },
      { flags: '--code <code>', about: 'only items with this reason or error code', preset: 'all' },
    ],
  },
  events: {
    about: 'Lists what happened in a move: its phases, and who asked for what.',
    operands: move,
    options: [{ flags: '--run <run>', about: 'an earlier run of the same id', preset: 'the newest' }],
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
  resume: { about: 'Continues a paused move where it was.', operands: oneMove, options: [reason, noWait] },
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
        flags: '--accept <line>',
        about: 'only accepts this line of the checklist, with --reason and --until',
        preset: 'accepts none',
      },
      {
        flags: '--until <when>',
        about: 'accept: when it ends: days such as 14d, at most 90, or a date',
        preset: 'none; required',
      },
      {
        flags: '--hash <hash>',
        about: 'accept: the hash that --check shows, or its first 8 digits: accepts without asking',
        preset: 'asks at the terminal',
      },
      approvedBy,
      {
        flags: '--freeze <how>',
        about: 'proves that nobody wrote to the source; require: ends only with the proof; report: ends in any case',
        choices: freezeModes,
        preset: 'no proof',
      },
      reason,
      noWait,
    ],
  },
  deletions: {
    about: 'Shows the deletions that wait for an approval, asks for the hash of that list, and approves exactly these.',
    operands: oneMove,
    options: [
      {
        flags: '--hash <hash>',
        about: 'the hash of the list, or its first 8 digits: approves without asking',
        preset: 'asks at the terminal',
      },
      reason,
    ],
  },
  retry: {
    about: 'Starts an ended move again, with the same request: only what did not arrive moves.',
    operands: oneMove,
    options: [reason, noWait],
  },
  pace: {
    about: 'Changes shares and limits of a move in progress.',
    operands: oneMove,
    options: [
      {
        flags: '--source-share <share>',
        about: "the share of the source's request limit, 0.01 to 1",
        preset: 'as it is',
      },
      {
        flags: '--target-share <share>',
        about: "the share of the target's request limit, 0.01 to 1",
        preset: 'as it is',
      },
      {
        flags: '--max-in-flight <number>',
        about: 'the number of requests at once, for each vault',
        preset: 'as it is',
      },
      {
        flags: '--max-requests <number>',
        about: 'the number of requests in a second, for each vault, or none',
        preset: 'as it is',
      },
      reason,
    ],
  },
  rollback: {
    about:
      'Shows what a rollback of an ended move would delete in the target, asks for the hash of that plan, and rolls it back.',
    operands: oneMove,
    options: [
      {
        flags: '--hash <hash>',
        about: 'the hash of the plan, or its first 8 digits: rolls back without asking',
        preset: 'asks at the terminal',
      },
      {
        flags: '--direction <direction>',
        about: 'plans a move of what was written in the target since to the source, and asks before it starts',
        choices: ['back'],
        preset: 'a rollback',
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
        about: 'md, json, csv, versions (a map of version ids as CSV), html or junit',
        choices: ['md', 'json', 'csv', 'versions', 'html', 'junit'],
        preset: 'md',
      },
      { flags: '--run <run>', about: 'an earlier run of the same id', preset: 'the newest' },
      { flags: '--out <file>', about: 'writes the report to a file', preset: 'stdout' },
      { flags: '--report <file>', about: 'verify: the JSON report, for a file in another format', preset: 'the file' },
      {
        flags: '--public-key <file>',
        about: 'verify: the public key that has to have signed, as PEM or JWK',
        preset: 'none',
      },
      {
        flags: '--head <hash>',
        about: 'verify: the whole head, from the status of the move or from its last notice',
        preset: 'none',
      },
    ],
  },
  handover: {
    about:
      'Prints code for Terraform or Bicep that takes over what a move made: ids and no values. Writes nothing to Azure.',
    operands: [{ name: '[id]', about: 'the move; default: the newest that has ended' }],
    options: [
      { flags: '--format <format>', about: 'the language', choices: ['terraform', 'bicep'], preset: 'terraform' },
      { flags: '--out <file>', about: 'writes the code to a file', preset: 'stdout' },
    ],
  },
  complete: {
    about:
      'States whether the source may be deleted, or exactly why not. With the word verify and a file: verifies a statement, without an app.',
    operands: [
      { name: '[id]', about: 'the move; default: the newest that has ended; or the word verify' },
      { name: '[file]', about: 'the statement to verify' },
    ],
    options: [
      { flags: '--out <file>', about: 'writes the signed statement to a file', preset: 'no file' },
      { flags: '--public-key <file>', about: 'verify: the public key that has to have signed', preset: 'none' },
    ],
  },
  retire: {
    about:
      'Takes one step to retire the source of an ended move: lock, unlock, delete or recover, each until the next. Nothing is purged.',
    operands: [
      { name: '<step>', about: 'what to do', choices: [...retirementSteps, 'status'] },
      { name: '[id]', about: 'the move; default: the newest that has ended' },
    ],
    options: [
      {
        flags: '--break-glass <ids>',
        about: 'lock: object ids that may still read the vault, with commas',
        preset: 'nobody',
      },
      {
        flags: '--from <addresses>',
        about: 'lock: addresses from which they reach it, with commas',
        preset: 'private endpoints alone',
      },
      { flags: '--confirm <vault>', about: 'delete: the name of the vault', preset: 'asks at the terminal' },
      reason,
    ],
  },
  fleet: fleetVerb,
  ...vaultVerbs,
} as const satisfies Readonly<Record<string, Verb>>;

export type VerbName = keyof typeof verbs;
