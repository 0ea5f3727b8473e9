import { type ManualStep } from '../../contracts/model/configuration';
import { type MoveReport } from '../../contracts/api/report';
import { codeBlock, escapeMarkdown } from '../text/escapeMarkdown';
import { visibleText } from '../text/visibleText';
import { section } from './markdownTable';

/** How the vaults differ, what was done about it, and what a person has to do. */
export function configurationSections({ configuration, move, problems }: MoveReport): readonly string[] {
  if (configuration === null) return [];
  const isDryRun = move.dryRun;
  const { entries, results, byHand, notLooked, drift } = configuration;
  const states = ['part', 'what', 'state', 'why'];
  return [
    ...section(
      'The vault itself',
      isDryRun
        ? ['part', 'what', 'source', 'target now', 'target would be', 'action', 'why']
        : ['part', 'what', 'source', 'target before', 'target after', 'action', 'why'],
      entries.map((entry) => [
        entry.part,
        entry.name,
        entry.source ?? '',
        entry.targetNow ?? '',
        entry.targetAfter ?? '',
        entry.action,
        entry.why ?? '',
      ]),
    ),
    ...section(
      'Written to the vault itself',
      states,
      results.map(({ part, name, state, code, detail }) => [
        part,
        name,
        state,
        [code, detail].filter(Boolean).join(': '),
      ]),
    ),
    ...section(
      'Changed again since',
      ['part', 'what', 'source', 'target'],
      (drift ?? []).map(({ part, name, source, targetNow }) => [part, name, source ?? '', targetNow ?? '']),
    ),
    ...section(
      'Not looked at',
      ['part', 'code', 'why'],
      notLooked.map(({ part, code, detail }) => [part, code, detail]),
    ),
    ...byHandSection(byHand.map((work) => withoutRepeat(work, problems))),
  ];
}

/** The problems name each issuer whose password is needed, and say why; here the command is what is left to say. */
function withoutRepeat(work: ManualStep, problems: MoveReport['problems']): ManualStep {
  const isNamed = work.id === 'issuerPasswords' && problems.some(({ code }) => code === 'ISSUER_PASSWORD_NEEDED');
  if (!isNamed) return work;
  const what = 'The issuers are those of ISSUER_PASSWORD_NEEDED under "Problems".';
  return { ...work, found: 'found', what, instruction: 'For each of them:' };
}

/** Commands are for copying, so they stand as they are, in blocks that none of them can end. */
function byHandSection(byHand: readonly ManualStep[]): readonly string[] {
  if (byHand.length === 0) return [];
  const steps = byHand.flatMap(({ id, found, what, instruction, commands }) => [
    `### ${id}${found === 'found' ? '' : ' (may exist)'}`,
    '',
    escapeMarkdown(what),
    escapeMarkdown(instruction),
    ...(commands.length === 0 ? [] : ['', ...codeBlock('sh', commands.map(visibleText))]),
    '',
  ]);
  const head = 'The commands are for bash, also that of Azure Cloud Shell. Fill in what stands in angle brackets.';
  return ['## Left to people', '', head, '', ...steps];
}
