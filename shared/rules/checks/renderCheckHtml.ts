import { type CheckView } from '../../contracts/api/checkAnswers';
import { type CheckRun, type CheckStatus, checkStatuses } from '../../contracts/model/checks';
import { type Forecast, outcomes } from '../../contracts/model/forecast';
import { escapeMarkup } from '../text/escapeMarkup';
import { itemLabel } from '../problems/itemLabel';
import { overallWords } from '../../words/outcomeWords';
import { byUrgency, forecastWords, overallMeanings, sumOf, titleOf, verdictOf } from './checkWords';
import { card, factList, nameList, page, pageHead, paragraph, section, tile } from '../page/pageParts';
import { checkView } from './checkView';

type ShownFinding = CheckView['findings'][number];
type AffectedGroup = CheckView['affected'][number];

/** A run as one self-contained page: no script, no picture, no external font. Findings that need an action come first. */
export function renderCheckHtml(run: CheckRun): string {
  const view = checkView(run);
  const findings = byUrgency(view.findings);
  const failing = findings.filter(({ status }) => status === 'fail');
  const open = findings.filter(({ status }) => status === 'warn' || status === 'unknown');
  const passed = findings.filter(({ status }) => status === 'pass');
  const html = [
    ...head(view),
    ...section('failing', 'Failing checks', failing.map(findingCard)),
    ...section('affected', 'Items that would not go unchanged', view.affected.map(affectedCard)),
    ...section('open', 'Warnings and unknown checks', open.map(findingCard)),
    ...section('changes', 'Changes since the previous run', changeList(view)),
    ...passedSection(passed),
  ];
  return page({ title: titleOf(view), html });
}

function head(view: CheckView): readonly string[] {
  const { sourceVault, targetVault, overall, counts, forecast, conditions } = view;
  const byChecks = conditions.length === 0 ? [] : [`Conditions by checks: ${conditions.join(', ')}.`];
  const lines = [
    forecastWords(forecast),
    sumOf(view),
    ...byChecks,
    verdictOf(view),
    `Started ${view.startedAt}, finished ${view.finishedAt}, by ${view.trigger}.`,
  ];
  return [
    ...pageHead({
      kind: 'Check before a move',
      sourceVault,
      targetVault,
      look: overall,
      verdict: overallWords[overall],
      meaning: overallMeanings[overall],
    }),
    '<section aria-label="Summary"><dl class="tiles">',
    ...[...tilesOf(forecast), ...urgentFirst.map((status) => checkTile(status, counts[status]))],
    `</dl>${factList(lines)}</section>`,
  ];
}

const urgentFirst: readonly CheckStatus[] = byUrgency(checkStatuses.map((status) => ({ status }))).map(
  ({ status }) => status,
);

function tilesOf(forecast: Forecast | null): readonly string[] {
  return forecast === null
    ? []
    : outcomes.map((outcome) => {
        const { total } = forecast[outcome];
        return tile(outcome, `${total === 1 ? 'item' : 'items'} ${outcome}`, total);
      });
}

const statusWords: Readonly<Record<CheckStatus, string>> = {
  fail: 'failing',
  warn: 'warning',
  unknown: 'unknown',
  pass: 'passing',
};

function checkTile(status: CheckStatus, count: number): string {
  return tile(status, `${count === 1 ? 'check' : 'checks'} ${statusWords[status]}`, count);
}

function affectedCard(group: AffectedGroup): string {
  const { outcome, reason, itemCount, detail, remedy } = group;
  const count = `${String(itemCount)} ${itemCount === 1 ? 'item' : 'items'} ${outcome}`;
  return card({
    look: outcome,
    badge: count,
    title: reason,
    html: [paragraph(detail), itemList(group), paragraph(remedy, 'What to do:')],
  });
}

function findingCard(finding: ShownFinding): string {
  const { id, status, title, evidence, remedy, link } = finding;
  const docs = link.startsWith('https://') ? ` <a rel="noreferrer" href="${escapeMarkup(link)}">Read more</a>` : '';
  return card({
    look: status,
    badge: status,
    title,
    code: id,
    html: [paragraph(evidence), itemList(finding), `<p><b>What to do:</b> ${escapeMarkup(remedy)}${docs}</p>`],
  });
}

function itemList({ items, itemCount }: Pick<ShownFinding, 'items' | 'itemCount'>): string {
  return nameList(items.map(itemLabel), itemCount);
}

function changeList({ changes }: CheckView): readonly string[] {
  if (changes.length === 0) return [];
  const lines = changes.map(
    ({ id, kind, from, to }) => `<li><code>${escapeMarkup(id)}</code> ${kind}: ${from ?? '–'} → ${to ?? '–'}</li>`,
  );
  return ['<ul class="facts">', ...lines, '</ul>'];
}

/** This section is folded, because it needs no action. */
function passedSection(passed: readonly ShownFinding[]): readonly string[] {
  if (passed.length === 0) return [];
  const rows = passed.map(
    ({ id, title, evidence }) =>
      `<li><b>${escapeMarkup(title)}</b> <code>${escapeMarkup(id)}</code><br>${escapeMarkup(evidence)}</li>`,
  );
  return section('passed', 'Checks that pass', [
    `<details class="passed"><summary>${String(passed.length)} pass</summary><ul class="facts">`,
    ...rows,
    '</ul></details>',
  ]);
}
