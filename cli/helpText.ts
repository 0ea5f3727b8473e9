import { type Help } from 'commander';
import { exitCodeWords } from './cliError';
import { paragraph, renderLine } from './text/line';
import { type VerbOption } from './verb';
import { type VerbName } from './verbTable';

/** The verbs in the order in which a person needs them. */
export const verbGroups: readonly (readonly [title: string, verbs: readonly VerbName[]])[] = [
  ['Before the first move:', ['init', 'doctor', 'permissions', 'geography', 'check', 'access']],
  ['Move a vault:', ['plan', 'apply', 'move', 'rehearse']],
  ['Look at moves:', ['ui', 'status', 'watch', 'list', 'items', 'events', 'report', 'handover', 'complete']],
  [
    'Steer a move:',
    ['approve', 'pause', 'resume', 'cancel', 'retry', 'pace', 'cutover', 'deletions', 'rollback', 'retire'],
  ],
  ['Many vaults:', ['fleet']],
  ['Other:', ['compare', 'consumers', 'mcp', 'completion']],
];

const pair = 'contoso-westeurope contoso-northeurope';

/** One example of each verb, without the name of the program. */
export const examples: Readonly<Record<VerbName, string>> = {
  init: 'init --vault contoso-tools --run',
  doctor: `doctor ${pair}`,
  permissions: `permissions ${pair}`,
  geography: 'geography westeurope northeurope',
  check: `check ${pair} --all`,
  access: 'access contoso-westeurope --as roles',
  plan: `plan ${pair} --types secret,key`,
  apply: 'apply 4f8a7c0b',
  move: `move ${pair} --unmovable-keys recreate`,
  rehearse: `rehearse ${pair} --subscription <id> --resource-group rehearsals --location northeurope`,
  ui: 'ui',
  status: 'status',
  watch: 'watch contoso-northeurope-1a2b3c4d',
  list: 'list --vault contoso-westeurope',
  items: 'items --state blocked',
  events: 'events contoso-northeurope-1a2b3c4d',
  report: 'report --format html --out report.html',
  handover: 'handover contoso-northeurope-1a2b3c4d --format bicep --out target.bicep',
  complete: 'complete contoso-northeurope-1a2b3c4d --out statement.json',
  retire: 'retire lock contoso-northeurope-1a2b3c4d --break-glass 7c0d5be1-2f41-4b7e-9d5d-0c7c6a1e2f30',
  approve: 'approve 4f8a7c0b --approved-by "Ada Lovelace"',
  pause: 'pause contoso-northeurope-1a2b3c4d --reason "month end"',
  resume: 'resume contoso-northeurope-1a2b3c4d',
  cancel: 'cancel contoso-northeurope-1a2b3c4d',
  retry: 'retry contoso-northeurope-1a2b3c4d',
  pace: 'pace contoso-northeurope-1a2b3c4d --source-share 0.2',
  cutover: 'cutover contoso-northeurope-1a2b3c4d --check',
  deletions: 'deletions contoso-northeurope-1a2b3c4d',
  rollback: 'rollback contoso-northeurope-1a2b3c4d',
  fleet: 'fleet plan fleet.yaml',
  compare: `compare ${pair}`,
  consumers: 'consumers find contoso-westeurope --to contoso-northeurope --diff',
  mcp: 'mcp contoso-westeurope contoso-northeurope',
  completion: 'completion bash',
};

/** What a new user tries first: samples without Azure, and a real move. */
export const generalExamples = `Examples:\n  kvmover --embedded ${examples.plan}\n  kvmover ${examples.init}\n  kvmover ${examples.move}`;

/** What an option does, with what holds without it. */
export function optionWords({ about, preset }: VerbOption): string {
  return preset === undefined ? about : `${about} (default: ${preset})`;
}

/** A description with less room than this goes below its term. */
const leastRoom = 30;

/** A text in a terminal of this width, with the later lines indented. */
function wrapped(text: string, columns: number, hang: number): string {
  const lines = paragraph(text, { columns: Math.min(100, columns), indent: 0, hang });
  return lines.map((one) => renderLine(one, { colour: false })).join('\n');
}

/** The layout of help in a terminal of this width. */
export function helpLayout(columns: number): Partial<Help> {
  const helpWidth = Math.min(100, columns);
  return {
    helpWidth,
    showGlobalOptions: true,
    minWidthToWrap: 20,
    commandUsage: (command) => {
      const names = command.parent === null ? 'kvmover' : `kvmover ${command.name()}`;
      return wrapped(`${names} ${command.usage()}`, helpWidth - 'Usage: '.length, 0).replaceAll('\n', '\n       ');
    },
    subcommandTerm: (command) =>
      [
        command.name(),
        ...command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`)),
      ].join(' '),
    formatItem(term, termWidth, description, helper) {
      if (description === '') return `  ${term}`;
      const room = helpWidth - termWidth - 4;
      const indent = room < leastRoom ? 6 : termWidth + 4;
      const text = helper.boxWrap(description, helpWidth - indent).replaceAll('\n', `\n${' '.repeat(indent)}`);
      return room < leastRoom ? `  ${term}\n${' '.repeat(indent)}${text}` : `  ${term.padEnd(termWidth)}  ${text}`;
    },
  };
}

/** The end of the help on everything. */
export function exitCodeHelp(columns: number): string {
  const codes = exitCodeWords.map(([code, words]) => wrapped(`${String(code)}: ${words}`, columns, 4));
  return ['Exit codes:', ...codes].join('\n');
}
