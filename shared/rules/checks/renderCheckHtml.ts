import { type CheckView } from '../../contracts/api/checkAnswers';
import { type CheckRun, type CheckStatus, checkStatuses } from '../../contracts/model/checks';
import { type Forecast, outcomes } from '../../contracts/model/forecast';
import { escapeMarkup } from '../text/escapeMarkup';
import { itemLabel } from '../report/itemLabel';
import { byUrgency, forecastWords, overallMeanings, overallWords, sumOf, titleOf, verdictOf } from './checkWords';
import { checkPageStyle } from './checkPageStyle';
import { checkView } from './checkView';

type ShownFinding = CheckView['findings'][number];
type AffectedGroup = CheckView['affected'][number];

/** Longer lists of items are folded, so that they do not hide the findings below. */
const itemsUnfolded = 6;

/** A run as one self-contained page: no script, no picture, no external font. Findings that need an action come first. */
export function renderCheckHtml(run: CheckRun): string {
  const view = checkView(run);
  const findings = byUrgency(view.findings);
  const failing = findings.filter(({ status }) => status === 'fail');
  const open = findings.filter(({ status }) => status === 'warn' || status === 'unknown');
  const passed = findings.filter(({ status }) => status === 'pass');
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escapeMarkup(titleOf(view))}</title><style>${checkPageStyle}</style></head><body><main>`,
    ...head(view),
    ...section('failing', 'Failing checks', failing.map(findingCard)),
    ...section('affected', 'Items that would not go unchanged', view.affected.map(affectedCard)),
    ...section('open', 'Warnings and unknown checks', open.map(findingCard)),
    ...section('changes', 'Changes since the previous run', changeList(view)),
    ...passedSection(passed),
    '</main></body></html>',
    '',
  ].join('\n');
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
    `<header class="${overall}"><p class="kind">Check before a move</p>`,
    `<h1>${escapeMarkup(sourceVault)} <span class="arrow" aria-label="to">→</span> ${escapeMarkup(targetVault)}</h1>`,
    `<p class="class"><strong>${overallWords[overall]}</strong> ${escapeMarkup(overallMeanings[overall])}</p></header>`,
    '<section aria-label="Summary"><dl class="tiles">',
    ...[...tilesOf(forecast), ...urgentFirst.map((status) => checkTile(status, counts[status]))],
    `</dl><ul class="facts">${lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join('')}</ul></section>`,
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

function tile(look: string, words: string, count: number): string {
  return `<div class="tile ${count === 0 ? 'none' : look}"><dt>${words}</dt><dd>${String(count)}</dd></div>`;
}

function section(id: string, title: string, content: readonly string[]): readonly string[] {
  if (content.length === 0) return [];
  return [`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>`, ...content, '</section>'];
}

function affectedCard(group: AffectedGroup): string {
  const { outcome, reason, itemCount, detail, remedy } = group;
  const count = `${String(itemCount)} ${itemCount === 1 ? 'item' : 'items'} ${outcome}`;
  return card({
    look: outcome,
    badge: count,
    title: reason,
    body: [paragraph(detail), itemList(group), paragraph(remedy, 'What to do: ')],
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
    body: [paragraph(evidence), itemList(finding), `<p><b>What to do:</b> ${escapeMarkup(remedy)}${docs}</p>`],
  });
}

interface Card {
  readonly look: string;
  readonly badge: string;
  readonly title: string;
  readonly code?: string;
  readonly body: readonly string[];
}

function card({ look, badge, title, code, body }: Card): string {
  const id = code === undefined ? '' : ` <code>${escapeMarkup(code)}</code>`;
  return [
    `<article class="card ${look}"><div class="top"><h3>${escapeMarkup(title)}</h3><span class="badge">${escapeMarkup(badge)}</span>${id}</div>`,
    ...body,
    '</article>',
  ].join('');
}

function paragraph(text: string, label = ''): string {
  const before = label === '' ? '' : `<b>${label.trim()}</b> `;
  return `<p>${before}${escapeMarkup(text)}</p>`;
}

/** A name can have 127 characters, so each is on its own line. */
function itemList({ items, itemCount }: Pick<ShownFinding, 'items' | 'itemCount'>): string {
  if (items.length === 0) return '';
  const rest = itemCount - items.length;
  const lines = [
    ...items.map((item) => `<li>${escapeMarkup(itemLabel(item))}</li>`),
    ...(rest > 0 ? [`<li>and ${String(rest)} more</li>`] : []),
  ];
  const list = `<ul class="items">${lines.join('')}</ul>`;
  const shown =
    rest > 0 ? `The first ${String(items.length)} of ${String(itemCount)} items` : `${String(itemCount)} items`;
  return items.length <= itemsUnfolded ? list : `<details><summary>${shown}</summary>${list}</details>`;
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
