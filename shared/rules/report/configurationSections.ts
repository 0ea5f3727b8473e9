import { type ManualStep } from '../../contracts/model/configuration';
import { type MoveReport } from '../../contracts/api/report';
import { codeBlock, escapeMarkdown } from '../text/escapeMarkdown';
import { visibleText } from '../text/visibleText';
import { section } from './markdownTable';

/** The parts of a report, or of a plan as a dry run, that these sections show. */
export interface ConfiguredRun extends Pick<MoveReport, 'configuration' | 'problems'> {
  readonly move: Pick<MoveReport['move'], 'dryRun'>;
}

/** The differences of the vaults, the writes of the move, and the manual steps. */
export function configurationSections({ configuration, move, problems }: ConfiguredRun): readonly string[] {
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
      'Not checked',
      ['part', 'code', 'why'],
      notLooked.map(({ part, code, detail }) => [part, code, detail]),
    ),
    ...byHandSection(byHand.map((work) => withoutRepeat(work, problems))),
  ];
}

/** If the problems already name each issuer and the cause, this step only shows the command. */
function withoutRepeat(work: ManualStep, problems: MoveReport['problems']): ManualStep {
  const isNamed = work.id === 'issuerPasswords' && problems.some(({ code }) => code === 'ISSUER_PASSWORD_NEEDED');
  if (!isNamed) return work;
  const what = 'The issuers are those of ISSUER_PASSWORD_NEEDED under "Problems".';
  return { ...work, found: 'found', what, instruction: 'For each of them:' };
}

/** Commands are in code blocks that no name can end, so that people can copy them unchanged. */
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
  const head =
    'The commands are for bash, for example in Azure Cloud Shell. Replace the placeholders in angle brackets.';
  return ['## Manual steps', '', head, '', ...steps];
}
