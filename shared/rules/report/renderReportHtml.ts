import { type Phase } from '../../contracts/model/progress';
import { type MoveReport } from '../../contracts/api/report';
import { type ItemResult } from '../../contracts/model/outcome';
import { entryWords } from '../transfer/controlWords';
import { bars, stackedBar } from '../page/barChart';
import { factList, folded, page, pageHead, section, table, tile } from '../page/pageParts';
import { kindOfRun, rehearsalPageSections } from '../rehearsal/rehearsalWords';
import { phaseTimeWords } from '../transfer/phaseTimes';
import { groupProblems } from './groupProblems';
import { groupCard, stepCard } from './reportCards';
import { itemLabel, whyOf } from '../problems/itemLabel';
import { failOnRow, proofRows, sumsOfDryRun, sumsOfMove } from './reportSums';
import { kindOf } from '../problems/summarizeResults';

/**
 * The report as one self-contained page that prints well: first the verdict, then what a person has to do, grouped by code,
 * then every item. It shows the same value as the JSON view.
 */
export function renderReportHtml(report: MoveReport): string {
  const { move, problems, notices, results, phases, control } = report;
  const title = `${kindOfRun(move)} ${move.moveId}: ${report.phase}`;
  const looks = looksByCode(results);
  const html = [
    ...head(report),
    ...rehearsalPageSections(report),
    ...section(
      'problems',
      'Problems',
      groupProblems(problems).map((group) => groupCard(group, looks)),
    ),
    ...section('by-hand', 'Manual steps', (report.configuration?.byHand ?? []).map(stepCard)),
    ...section(
      'notices',
      'Notices',
      groupProblems(notices).map((group) => groupCard(group, new Map())),
    ),
    ...section('phases', 'Phases', bars('Seconds of each phase', phases.map(phaseBar))),
    ...section(
      'asked',
      'Asked by people',
      control.length === 0 ? [] : [table(['when', 'what'], control.map(controlRow))],
    ),
    ...section('items', 'Items', itemTable(results)),
    ...section('versions', 'New version ids', versionTable(results)),
  ];
  return page({ title, html });
}

const verdicts: Readonly<
  Partial<Record<Phase, { readonly look: string; readonly words: string; readonly meaning: string }>>
> = {
  completed: { look: 'good', words: 'Completed.', meaning: 'Everything arrived.' },
  partiallyCompleted: {
    look: 'partly',
    words: 'Partially completed.',
    meaning: 'Something did not move, or you have to do something.',
  },
  failed: { look: 'bad', words: 'Failed.', meaning: 'The move could not be done.' },
  cancelled: { look: 'bad', words: 'Cancelled.', meaning: 'The run was ended before its work was done.' },
};

function head(report: MoveReport): readonly string[] {
  const { move, phase, items, versions, verified, startedAt, finishedAt, plan } = report;
  const verdict = verdicts[phase] ?? { look: 'partly', words: phase, meaning: '' };
  const open = items.total - items.done - items.skipped - items.blocked - items.failed;
  const counts = [
    { look: 'done', words: move.dryRun ? 'there already' : 'in the target', value: items.done },
    { look: 'skipped', words: 'skipped', value: items.skipped },
    { look: 'blocked', words: 'blocked', value: items.blocked },
    { look: 'failed', words: 'failed', value: items.failed },
    { look: 'open', words: move.dryRun ? 'would move' : 'open', value: open },
  ];
  const sums = [...(move.dryRun ? sumsOfDryRun(report) : sumsOfMove(report)), ...failOnRow(report)];
  return [
    ...pageHead({
      kind: `${kindOfRun(move)} ${move.moveId}, run ${move.runId}`,
      sourceVault: move.sourceVault,
      targetVault: move.targetVault,
      look: verdict.look,
      verdict: verdict.words,
      meaning: verdict.meaning,
    }),
    '<section aria-label="Summary"><dl class="tiles">',
    ...counts.map(({ look, words, value }) => tile(look, `items ${words}`, value)),
    tile('done', 'versions in the target', versions.done),
    tile('done', 'items verified', verified),
    '</dl>',
    ...stackedBar('Items', counts),
    factList([
      ...sums.map(([name = '', words = '']) => `${name}: ${words}`),
      `started ${startedAt}, finished ${finishedAt ?? 'at an unknown time'}`,
      ...(plan === null ? [] : [`from ${plan.source.region} to ${plan.target.region}`, `plan ${plan.planHash}`]),
      ...proofRows(report).map(([name, words]) => `${name}: ${words}`),
    ]),
    '</section>',
  ];
}

/** The look of a code: as the worst item that has it. */
function looksByCode(results: readonly ItemResult[]): ReadonlyMap<string, string> {
  const looks = new Map<string, string>();
  for (const { state, reasons, code } of results) {
    const look = kindOf(state);
    for (const each of [...reasons, ...(code === undefined ? [] : [code])]) {
      if (look === 'failed' || looks.get(each) === undefined) looks.set(each, look);
    }
  }
  return looks;
}

function phaseBar(time: MoveReport['phases'][number]) {
  const { phase, seconds, items, verified } = time;
  const compared = verified === undefined ? '' : `, ${String(verified)} of them verified`;
  const counted = items === undefined ? '' : `, ${String(items)} items${compared}`;
  const words = `${phase}: ${phaseTimeWords(time)}${counted}`;
  return { look: 'open', words, value: seconds };
}

function controlRow(entry: MoveReport['control'][number]): readonly string[] {
  return [entry.at, entryWords(entry)];
}

const itemsUnfolded = 200;

function itemTable(results: readonly ItemResult[]): readonly string[] {
  if (results.length === 0) return [];
  const rows = results.map((result) => {
    const { itemType, itemName, route, state, versionCount, versionsLeftOut } = result;
    const versions = `${String(versionCount - versionsLeftOut.length)} of ${String(versionCount)}`;
    return [itemName, itemType, route, state, versions, whyOf(result)];
  });
  const all = table(['item', 'type', 'route', 'state', 'versions', 'why'], rows);
  return [rows.length > itemsUnfolded ? folded(`All ${String(rows.length)} items`, [all]) : all];
}

/** Old and new version ids of items that went by value, for applications that use version ids. A restore keeps the ids. */
function versionTable(results: readonly ItemResult[]): readonly string[] {
  const rows = results.flatMap((result) =>
    result.versions.flatMap(({ from, to }) => (from === to ? [] : [[itemLabel(result), from, to]])),
  );
  if (rows.length === 0) return [];
  return [folded(`${String(rows.length)} versions`, [table(['item', 'at the source', 'at the target'], rows)])];
}
