import { stackedBar } from '../page/barChart';
import { factList, folded, page, pageHead, section, table, tile } from '../page/pageParts';
import { type GatheredPlan } from './gatheredPlan';
import { groupProblems } from './groupProblems';
import { versionWords } from './renderPlan';
import { groupCard, stepCard } from './reportCards';

/** More rows are folded. */
const rowsUnfolded = 200;

/** A plan as one self-contained page: first the verdict, then what stays and why, by code, then every item. */
export function renderPlanHtml(gathered: GatheredPlan): string {
  const { head, problems, notices, rows } = gathered;
  const { move, configuration, deletedInSource } = head;
  const items = table(
    ['item', 'type', 'route', 'versions', 'why'],
    rows.map((row) => [row.itemName, row.itemType, row.route, versionWords(row), row.why]),
  );
  const deleted = table(
    ['item', 'type'],
    deletedInSource.map(({ itemName, itemType }) => [itemName, itemType]),
  );
  const written = configuration.entries.filter(({ action }) => action !== 'equal');
  const html = [
    ...headOf(gathered),
    ...section('problems', 'Problems', cardsOf(problems, 'skipped')),
    ...section('notices', 'Notices', cardsOf(notices, 'open')),
    ...section('by-hand', 'Manual steps', configuration.byHand.map(stepCard)),
    ...section('configuration', 'The vault itself', written.length === 0 ? [] : [configurationTable(written)]),
    ...section('deleted', 'Soft-deleted at the source', deletedInSource.length === 0 ? [] : [deleted]),
    ...section('items', 'Items', [
      rows.length > rowsUnfolded ? folded(`All ${String(rows.length)} items`, [items]) : items,
    ]),
  ];
  return page({ title: `Plan of move ${move.moveId}`, html });
}

function cardsOf(problems: GatheredPlan['problems'], look: string): readonly string[] {
  const looks = new Map(problems.map(({ code }) => [code, look]));
  return groupProblems(problems).map((group) => groupCard(group, looks));
}

function configurationTable(entries: GatheredPlan['head']['configuration']['entries']): string {
  return table(
    ['part', 'what', 'source', 'target now', 'target would be', 'action', 'why'],
    entries.map(({ part, name, source, targetNow, targetAfter, action, why }) => [
      ...[part, name, source ?? '', targetNow ?? '', targetAfter ?? '', action, why ?? ''],
    ]),
  );
}

function headOf({ head, tally, facts }: GatheredPlan): readonly string[] {
  const { move, plan } = head;
  const { planned, items } = tally;
  const stays = items.skipped + items.blocked + items.failed;
  const counts = [
    { look: 'done', words: 'there already', value: items.done },
    { look: 'open', words: 'to move', value: planned.items },
    { look: 'skipped', words: 'skipped', value: items.skipped },
    { look: 'blocked', words: 'blocked', value: items.blocked },
    { look: 'failed', words: 'not read', value: items.failed },
  ];
  return [
    ...pageHead({
      kind: `Plan of move ${move.moveId}, run ${move.runId}`,
      sourceVault: move.sourceVault,
      targetVault: move.targetVault,
      look: stays === 0 ? 'good' : 'partly',
      verdict: stays === 0 ? 'Everything would be in the target.' : `${String(stays)} items would stay.`,
      meaning: `${String(planned.items)} items to move, ${String(items.done)} there already.`,
    }),
    '<section aria-label="Summary"><dl class="tiles">',
    ...counts.map(({ look, words, value }) => tile(look, `items ${words}`, value)),
    tile('open', 'versions to move', planned.versions),
    '</dl>',
    ...stackedBar('Items', counts),
    factList([
      ...facts.map(([name, words]) => `${name}: ${words}`),
      `from ${plan.source.region} to ${plan.target.region}`,
    ]),
    '</section>',
  ];
}
