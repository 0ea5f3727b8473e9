import { counted } from '../../shared/words/word';
import { type PlanDifference } from '../../shared/contracts/api/planDifference';
import { type PlanSummary } from '../../shared/contracts/model/plan';
import { explainReason } from '../../shared/rules/problems/explainReason';
import { type Card } from '../../shared/rules/documents/document';
import { type PlanAnswer } from '../../shared/contracts/api/httpAnswers';
import { empty, good, indented, type Line, line, paragraph, type Piece, quiet, strong, warn } from './line';
import { cardLines } from './documentLines';
import { type MovingRoute, type PlanGroup, type PlanSums } from './planSums';
import { regionWords } from './regionWords';
import { durationOf, shortHash, sumOf, typeCounts } from './counts';

export interface PlanView {
  readonly id: string;
  /** The sums of the whole plan, and its parts that are not in pages. */
  readonly plan: PlanAnswer;
  /** Undefined if there is no earlier plan of the same vaults. */
  readonly difference?: PlanDifference | undefined;
  readonly sums: PlanSums;
  /** The share of the source's request limit that the request asks for; undefined if this command did not start the move. */
  readonly sourceShare: number | undefined;
  /** How the person starts this program. */
  readonly command: string;
  readonly columns: number;
}

/** The first line of a plan: from where to where, and what that means. */
export function placeLines(plan: PlanSummary, columns: number): readonly Line[] {
  return [...paragraph(placeWords(plan), { columns, indent: 0 }), empty];
}

/** A plan after its first line, as a person reads it: what goes how, what stays and why, totals, and the command that applies exactly this. */
export function planLines(view: PlanView): readonly Line[] {
  const { plan, sums, columns, command, id } = view;
  const stays = sums.affected.filter(({ outcome }) => outcome !== 'altered');
  const changes = sums.affected.filter(({ outcome, reason }) => outcome === 'altered' && reason !== 'OTHER_GEOGRAPHY');
  return [
    ...movingLines(sums, columns),
    ...settingLines(plan, columns),
    ...[...stays, ...changes].flatMap((group) => cardLines(groupCard(group), columns)),
    empty,
    ...(view.difference === undefined
      ? []
      : paragraph(differenceWords(plan, view.difference), { columns, indent: 0, style: 'quiet' })),
    ...paragraph(totals(view), { columns, indent: 0, style: 'strong' }),
    line('Apply exactly this:  ', strong(`${command} apply ${shortHash(plan.planHash)}`)),
    line(quiet(`Every item:          ${command} items ${id}`)),
    line(quiet(`Discard the plan:    ${command} cancel ${id}`)),
  ];
}

/** `West Europe (Europe) → Sweden Central (Sweden): another geography, no key can be moved.` */
function placeWords({ source, target, backups }: PlanSummary): string {
  const words: Readonly<Record<typeof backups, string>> = {
    expected: 'the same geography, so backups can be restored and keys can be moved.',
    proved: 'a probe proved that backups can be restored, so keys can be moved.',
    otherGeography: 'another geography, no key can be moved.',
    unknownRegion: 'at least one region is not known, so nothing goes by backup and no key can be moved.',
    refused: 'the target does not accept backups of the source, so no key can be moved.',
  };
  return `${regionWords(source)} → ${regionWords(target)}: ${words[backups]}`;
}

const routeWords: Readonly<Record<MovingRoute, string>> = {
  backupRestore: 'by backup, with version ids and dates',
  exportImport: 'by value, oldest version first',
  recreate: 'as new keys with NEW material',
  update: 'in the target already; their attributes and policies change',
};

/** One line for each route. On a narrow terminal, how the items go is on a line of its own. */
function movingLines(sums: PlanSums, columns: number): readonly Line[] {
  const rows = [...sums.byRoute].map(([route, byType]) => ({
    mark: route === 'update' ? '~ ' : '+ ',
    left: typeCounts(byType),
    right: routeWords[route],
  }));
  const there = typeCounts(sums.alreadyThere);
  if (there !== '') rows.push({ mark: '= ', left: there, right: 'already in the target' });
  const width = Math.max(0, ...rows.map(({ left }) => left.length)) + 3;
  const isNarrow = rows.some(({ right }) => 4 + width + right.length > columns);
  return rows.flatMap(({ mark, left, right }) => {
    const marked = mark === '= ' ? mark : good(mark);
    if (!isNarrow) return [indented(2, marked, left.padEnd(width), right)];
    return [indented(2, marked, left), ...paragraph(right, { columns, indent: 6, hang: 2 })];
  });
}

function settingLines({ plannedSettings, configuration, deletedItems }: PlanAnswer, columns: number): readonly Line[] {
  const copied = plannedSettings.filter(({ action }) => action === 'copy');
  const { steps, byHand, target } = configuration;
  const lines: readonly (readonly [count: number, mark: Piece, words: string])[] = [
    [copied.length, good('+ '), `${counted(copied.length, 'setting')} of certificates (issuers, contacts)`],
    [target === 'absent' ? 1 : 0, good('+ '), 'the target vault itself'],
    [steps.length, good('+ '), `${counted(steps.length, 'write')} to the settings of the target vault`],
    [byHand.length, warn('~ '), `${counted(byHand.length, 'step')} that you do yourself: see the report`],
    [
      deletedItems.length,
      quiet('- '),
      `${counted(deletedItems.length, 'soft-deleted item')} of the source: not part of the move`,
    ],
  ];
  const shown = lines.flatMap(([count, mark, words]) => (count === 0 ? [] : [indented(2, mark, words)]));
  return [...shown, ...narrowedLines(configuration, columns)];
}

const maxNarrowed = 10;

/** Who gets roles at single items only: a person approves that. */
function narrowedLines({ entries }: PlanAnswer['configuration'], columns: number): readonly Line[] {
  const narrowed = entries.filter(({ access }) => access?.narrowed !== undefined);
  const more = narrowed.length - maxNarrowed;
  return [
    ...narrowed.slice(0, maxNarrowed).flatMap(({ name, targetAfter, access }) => {
      const { days = 0, until = '' } = access?.narrowed ?? {};
      const words = `~ ${name} gets only ${targetAfter ?? ''}, by the audit log of ${String(days)} days until ${until}`;
      return paragraph(words, { columns, indent: 2, hang: 2, style: 'warn' });
    }),
    ...(more > 0
      ? [indented(2, warn('~ '), `${String(more)} more get roles at single items only: see the report`)]
      : []),
  ];
}

function groupCard({ outcome, reason, byType, names, remarks }: PlanGroup): Card {
  const { detail, remedy } = explainReason(reason, { itemType: onlyType(byType), when: 'planned' });
  const badge = outcome === 'blocked' ? 'stay' : outcome === 'skipped' ? 'left as they are' : 'change';
  return {
    ...{ tone: outcome === 'altered' ? 'busy' : 'warn', badge, title: typeCounts(byType), code: reason },
    ...{ names, total: sumOf(byType), texts: [[detail, ...remarks].join(' ')], remedies: [remedy] },
  };
}

function onlyType(byType: PlanGroup['byType']) {
  const types = (['secret', 'key', 'certificate'] as const).filter((type) => byType[type].items > 0);
  return types.length === 1 ? types[0] : undefined;
}

/** `Plan c23c8d1d: 86 to add, 0 already there, 36 stay. About 10 s at 50 % of the source's limit.` */
function totals({ plan, sums, sourceShare }: PlanView): string {
  const { update: updated, ...added } = Object.fromEntries(sums.byRoute);
  const add = Object.values(added).reduce((sum, byType) => sum + sumOf(byType), 0);
  const change = updated === undefined ? 0 : sumOf(updated);
  const there = sumOf(sums.alreadyThere);
  const stay = plan.items - add - change - there;
  const changes = change === 0 ? '' : ` ${change.toLocaleString('en')} to update,`;
  const share = sourceShare === undefined ? '' : ` at ${String(Math.round(sourceShare * 100))} % of the source's limit`;
  const hash = shortHash(plan.planHash);
  return `Plan ${hash}: ${add.toLocaleString('en')} to add,${changes} ${there.toLocaleString('en')} already there, ${stay.toLocaleString('en')} stay. About ${durationOf(plan.estimate.seconds)}${share}.`;
}

/** `Since plan 46e12c71 of move old: 2 items added, 1 gone, 3 changed, 1 of them by another route.` */
function differenceWords(plan: PlanSummary, difference: PlanDifference): string {
  const { id, planHash, added, gone, changed, settingsChanged, configurationChanged } = difference;
  const since = `Since plan ${shortHash(planHash)} of move ${id}:`;
  if (planHash === plan.planHash) return `${since} nothing differs.`;
  const parts = [
    ...(added.count === 0 ? [] : [`${counted(added.count, 'item')} added`]),
    ...(gone.count === 0 ? [] : [`${counted(gone.count, 'item')} gone`]),
    ...(changed.count === 0 ? [] : [`${counted(changed.count, 'item')} changed`]),
    ...(changed.routes === 0 ? [] : [`${changed.routes.toLocaleString('en')} of them by another route`]),
    ...(settingsChanged ? ['issuers, contacts or deleted names differ'] : []),
    ...(configurationChanged ? ['settings of the vaults differ'] : []),
  ];
  return `${since} ${parts.length === 0 ? 'the same items; the order or the request differs' : parts.join(', ')}.`;
}
