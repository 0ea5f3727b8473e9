import { type ComparisonReport } from '../../contracts/api/comparisonAnswers';
import { type ComparedOutcome, comparedOutcomes } from '../../contracts/model/comparisons';
import { factList, folded, page, pageHead, section, table, tile } from '../page/pageParts';
import {
  comparedVerdict,
  factsOf,
  fieldRows,
  itemWords,
  titleOf,
  verdictMeanings,
  withoutMatch,
} from './comparisonWords';
import { comparedSigns, comparedWords } from '../../words/outcomeWords';

const looks: Readonly<Record<ComparedOutcome, string>> = {
  match: 'done',
  differs: 'failed',
  onlyInSource: 'skipped',
  onlyInTarget: 'skipped',
  notRead: 'unknown',
};

/** A longer table is folded. */
const rowsUnfolded = 200;

/** A comparison as one self-contained page: the counts, the fields that differ, then every item without a match. */
export function renderComparisonHtml(report: ComparisonReport): string {
  const rows = withoutMatch(report.results).map((item) => [
    comparedSigns[item.outcome],
    item.itemType,
    item.itemName,
    itemWords(item).join('; '),
  ]);
  const items = table(['', 'type', 'item', 'what'], rows);
  const fields = fieldRows(report);
  const html = [
    ...head(report),
    ...section('fields', 'Fields that differ', fields.length === 0 ? [] : [table(['field', 'items'], fields)]),
    ...section('items', 'Items without a match', itemSection(rows.length, items)),
  ];
  return page({ title: titleOf(report), html });
}

function itemSection(count: number, items: string): readonly string[] {
  if (count === 0) return [];
  return [count > rowsUnfolded ? folded(`All ${String(count)} items`, [items]) : items];
}

function head(report: ComparisonReport): readonly string[] {
  const { sourceVault, targetVault, counts } = report;
  const verdict = comparedVerdict(report);
  return [
    ...pageHead({
      kind: 'Comparison of two vaults',
      sourceVault,
      targetVault,
      look: verdict === 'equal' ? 'good' : 'partly',
      verdict,
      meaning: verdictMeanings[verdict],
    }),
    '<section aria-label="Summary"><dl class="tiles">',
    ...comparedOutcomes.map((outcome) =>
      tile(looks[outcome], `${comparedSigns[outcome]} ${comparedWords[outcome]}`, counts[outcome]),
    ),
    `</dl>${factList(factsOf(report))}</section>`,
  ];
}
