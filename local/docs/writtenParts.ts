import { exitCodeWords } from '../../cli/cliError';
import { commonOptions } from '../../cli/commonOptions';
import { type Verb, type VerbOption } from '../../cli/verb';
import { verbs } from '../../cli/verbTable';
import { controlVerbs } from '../../shared/contracts/model/asks';
import { itemTypes } from '../../shared/contracts/model/item';
import { reasonCodes } from '../../shared/contracts/model/reasonCodes';
import { type RollbackReason, rollbackReasons } from '../../shared/contracts/model/rollback';
import { dataRoles } from '../../shared/rules/access/dataRoles';
import { policyActions, policyKinds } from '../../shared/rules/access/policyActions';
import { accessReasonTexts, wholeVaultTexts } from '../../shared/rules/configuration/accessReasonTexts';
import { accessReasons, wholeVaultReasons } from '../../shared/contracts/model/configuration';
import { catalogue } from '../../shared/rules/checks/catalogue';
import { nothingToDo } from '../../shared/rules/problems/explanation';
import { explainReason } from '../../shared/rules/problems/explainReason';
import { remediesByCode } from '../../shared/rules/problems/failureProblem';
import { plannedText } from '../../shared/rules/rollback/rollbackWords';
import {
  controlStates,
  controlTable,
  rollbackVerdicts,
  type ControlVerdict,
} from '../../shared/rules/transfer/controlRule';

/** The parts of the pages whose words the code owns: a page, the marker around the part, and its text. */
const parts: readonly (readonly [page: string, marker: string, text: () => string])[] = [
  ['checks', 'checks', checkList],
  ['cli', 'verbs', () => Object.entries<Verb>(verbs).map(verbLine).join('\n')],
  ['cli', 'common options', () => commonOptions.map(optionLine).join('\n')],
  ['cli', 'options', optionGroups],
  ['cli', 'exit codes', () => exitCodeWords.map(([code, words]) => `- \`${String(code)}\`: ${words}`).join('\n')],
  ['operating', 'verbs', controlRows],
  ['rollback', 'reasons to keep', () => rollbackReasons.map(keptLine).join('\n')],
  ['target', 'roles', roleList],
  ['target', 'reasons of access', () => accessReasons.map(accessLine).join('\n')],
  ['target', 'reasons of the whole vault', wholeVaultLines],
  ['routes', 'reasons', () => reasonCodes.map(reasonLine).join('\n')],
];

export const writtenPages: readonly string[] = [...new Set([...parts.map(([page]) => page), 'errors'])];

/** The text of a page with the parts that follow from the code. */
export function withWrittenParts(page: string, text: string): string {
  return parts
    .filter(([of]) => of === page)
    .reduce((whole, [, marker, render]) => between(whole, marker, render()), withRemedies(page, text));
}

function between(text: string, marker: string, part: string): string {
  const [begin, end] = [`<!-- ${marker} -->\n\n`, `\n\n<!-- end of ${marker} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < 0) throw new Error(`A page has no markers "${marker}".`);
  return text.slice(0, from + begin.length) + part + text.slice(to);
}

/** In `docs/errors.md`, the code owns most remedies, and the page the meanings. */
function withRemedies(page: string, text: string): string {
  if (page !== 'errors') return text;
  return text.replaceAll(/^(- `([A-Z_]+)`.*?) _.*_$/gm, (line, before: string, code: string) => {
    const remedy = remediesByCode[code as keyof typeof remediesByCode];
    return remedy === undefined ? line : `${before} _${remedy}_`;
  });
}

function checkList(): string {
  return catalogue
    .map(
      ({ id, severity, title, link, looksAt, remedy }) =>
        `- \`${id}\` (${severity}): [${title}](${link}). ${looksAt} _${remedy}_`,
    )
    .join('\n');
}

/** Each built-in role with the permissions that it equals. */
function roleList(): string {
  return dataRoles
    .map(({ name, actions }) => {
      const kinds = new Map<string, string[]>();
      for (const kind of policyKinds) {
        const rows = Object.entries(policyActions[kind]);
        const given = rows.filter(([, needed]) => needed.every((action) => actions.includes(action)));
        const names = given.length === rows.length ? ['everything'] : given.map(([permission]) => permission);
        if (given.length > 0) kinds.set(names.join(' '), [...(kinds.get(names.join(' ')) ?? []), kind]);
      }
      const permissions = [...kinds].map(([names, own]) => `${own.join(', ')} ${names}`);
      return `- \`${name.replace('Key Vault ', '')}\`: ${permissions.join('; ')}`;
    })
    .join('\n');
}

function accessLine(reason: (typeof accessReasons)[number]): string {
  const { detail, remedy } = accessReasonTexts[reason];
  return `- \`${reason}\`: ${detail} _${remedy}_`;
}

function wholeVaultLines(): string {
  return wholeVaultReasons.map((reason) => `- \`${reason}\`: ${wholeVaultTexts[reason]}`).join('\n');
}

function reasonLine(code: (typeof reasonCodes)[number]): string {
  const { detail, remedy, severity } = explainReason(code, { when: 'done' });
  const ofTypes = itemTypes.flatMap((itemType) => {
    const own = explainReason(code, { itemType, when: 'done' });
    const words = sentencesOf(`${own.detail} ${own.remedy}`).filter((one) => !`${detail} ${remedy}`.includes(one));
    return words.length === 0 ? [] : [` For a ${itemType}: ${words.join(' ')}`];
  });
  // A placeholder such as <id> would be a tag.
  return `- \`${code}\` (${severity}): ${detail}${remedyOf(remedy)}${ofTypes.join('')}`.replaceAll('<', '\\<');
}

const sentencesOf = (text: string): readonly string[] => text.split(/(?<=\.) (?=[A-Z])/);

function keptLine(reason: RollbackReason): string {
  const { detail, remedy } = plannedText({
    ...{ itemType: 'secret', itemName: '', route: 'skip', versionCount: 0, versions: [] },
    ...{ action: 'keep', reason },
  });
  return `- \`${reason}\`: ${detail}${remedyOf(remedy)}`;
}

const remedyOf = (remedy: string): string => (remedy === nothingToDo ? '' : ` _${remedy}_`);

const verbLine = ([name, { operands, about }]: readonly [string, Verb]): string =>
  `- \`${[name, ...operands.map((operand) => operand.name)].join(' ')}\`: ${about}`;

const maxChoices = 6;

/** Defaults that say nothing new. The help has them. */
const unsaid = new Set(['none', 'any', 'all', '*', 'as it is']);

function optionLine({ flags, about, choices = [], preset }: VerbOption): string {
  const list = choices.length > maxChoices ? '' : choices.map((choice) => `\`${choice}\``).join(', ');
  const remarks = [
    ...(list === '' ? [] : [list]),
    ...(preset === undefined || unsaid.has(preset) ? [] : [`default: ${preset}`]),
  ];
  return `- \`${flags}\`: ${about}${remarks.length === 0 ? '' : ` (${remarks.join('; ')})`}`;
}

/** Each option once, below the verbs that have it. */
function optionGroups(): string {
  const verbsOf = new Map<string, string[]>();
  for (const [name, { options }] of Object.entries<Verb>(verbs)) {
    for (const line of options.map(optionLine)) verbsOf.set(line, [...(verbsOf.get(line) ?? []), `\`${name}\``]);
  }
  const groups = new Map<string, string[]>();
  for (const [line, names] of verbsOf) groups.set(names.join(', '), [...(groups.get(names.join(', ')) ?? []), line]);
  return [...groups].map(([names, lines]) => `${names}:\n\n${lines.join('\n')}`).join('\n\n');
}

const verdictWords: Readonly<Record<ControlVerdict, string>> = { does: 'yes', same: 'no change', no: '409' };

/** One row for the phases in which all verbs have the same verdicts. */
function controlRows(): string {
  const head = ['phase', ...controlVerbs.map((verb) => `\`${verb}\``), '`rollback`'];
  const phases = new Map<string, string[]>();
  for (const state of controlStates) {
    const verdicts = [...controlVerbs.map((verb) => controlTable[verb][state]), rollbackVerdicts[state]];
    const row = verdicts.map((verdict) => verdictWords[verdict]).join('|');
    phases.set(row, [...(phases.get(row) ?? []), `\`${state}\``]);
  }
  const rows = [...phases].map(([row, states]) => [states.join(', '), ...row.split('|')]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
