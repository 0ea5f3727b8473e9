import { type ManualStep } from '../../contracts/model/configuration';
import { type MoveReport } from '../../contracts/api/report';
import { type Card, type Section, tableSection } from '../documents/document';

/** The parts of a report, or of a plan as a dry run, that these sections show. */
export interface ConfiguredRun extends Pick<MoveReport, 'configuration' | 'problems'> {
  readonly move: Pick<MoveReport['move'], 'dryRun'>;
}

/** The manual steps, the differences of the vaults, and the writes of the move. */
export function configurationSections({ configuration, move, problems }: ConfiguredRun): readonly Section[] {
  if (configuration === null) return [];
  const { entries, results, byHand, notLooked, drift } = configuration;
  const targets = move.dryRun ? ['target now', 'target would be'] : ['target before', 'target after'];
  const commandsAre =
    'The commands are for bash, for example in Azure Cloud Shell. Replace the placeholders in angle brackets.';
  return [
    {
      title: 'Manual steps',
      text: byHand.length === 0 ? undefined : commandsAre,
      cards: byHand.map((step) => stepCard(withoutRepeat(step, problems))),
    },
    tableSection(
      'The vault itself',
      ['part', 'what', 'source', ...targets, 'action', 'why'],
      entries.map(({ part, name, source, targetNow, targetAfter, action, why }) => [
        ...[part, name, source ?? '', targetNow ?? '', targetAfter ?? '', action, why ?? ''],
      ]),
    ),
    tableSection(
      'Written to the vault itself',
      ['part', 'what', 'state', 'why'],
      results.map(({ part, name, state, code, detail }) => [
        ...[part, name, state, [code, detail].filter(Boolean).join(': ')],
      ]),
    ),
    tableSection(
      'Changed again since',
      ['part', 'what', 'source', 'target'],
      (drift ?? []).map(({ part, name, source, targetNow }) => [part, name, source ?? '', targetNow ?? '']),
    ),
    tableSection(
      'Not checked',
      ['part', 'code', 'why'],
      notLooked.map(({ part, code, detail }) => [part, code, detail]),
    ),
  ];
}

/** If the problems already name each issuer and the cause, this step only shows the command. */
function withoutRepeat(step: ManualStep, problems: MoveReport['problems']): ManualStep {
  const isNamed = step.id === 'issuerPasswords' && problems.some(({ code }) => code === 'ISSUER_PASSWORD_NEEDED');
  if (!isNamed) return step;
  const what = 'The issuers are those of ISSUER_PASSWORD_NEEDED under "Problems".';
  return { ...step, found: 'found', what, instruction: 'For each of them:' };
}

/** A step that no tool can do, with its commands. */
function stepCard({ id, found, what, instruction, commands }: ManualStep): Card {
  const badge = found === 'found' ? 'to do' : 'may exist';
  return { tone: 'quiet', badge, title: id, texts: [what], remedies: [instruction], commands };
}
