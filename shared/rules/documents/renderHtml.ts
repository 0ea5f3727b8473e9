import { type Tone } from '../../words/word';
import {
  type Card,
  type Cell,
  type Document,
  type Section,
  shownSections,
  sizeOf,
  type Sum,
  type Table,
} from './document';
import { escapeMarkup } from './escapeMarkdown';
import { pageStyle } from './pageStyle';

/**
 * A document as one self-contained page that prints well: no script, no picture from elsewhere, no external font. Every text passes
 * through `element` or `escapeMarkup`.
 */
export function renderHtml(document: Document): string {
  const { title, kind, vaults, verdict, sums, facts } = document;
  const lines = facts.map(([name, words]) => `${name}: ${words}`);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `${element('title', title)}<style>${pageStyle}</style></head><body><main>`,
    `<header class="${verdict.tone}">${element('p', kind, 'kind')}`,
    vaults === undefined ? element('h1', title) : `<h1>${vaults.map(escapeMarkup).join(arrow)}</h1>`,
    `<p class="verdict">${element('strong', verdict.text)} ${escapeMarkup(verdict.meaning)}</p></header>`,
    `<section aria-label="Summary"><dl class="tiles">${sums.map(tile).join('')}</dl>`,
    stackedBar(sums.filter(({ isPart }) => isPart)),
    `${list('facts', lines)}</section>`,
    ...shownSections(document).map(sectionOf),
    '</main></body></html>',
    '',
  ].join('\n');
}

const arrow = ' <span class="arrow" aria-label="to">→</span> ';

function element(name: string, text: string, className?: string): string {
  return `<${name}${className === undefined ? '' : ` class="${className}"`}>${escapeMarkup(text)}</${name}>`;
}

/** A number of 0 has no colour. */
function tile({ tone, text, value }: Sum): string {
  return `<div class="tile ${value === 0 ? 'none' : tone}">${element('dt', text)}<dd>${String(value)}</dd></div>`;
}

function list(className: string, lines: readonly string[]): string {
  return `<ul class="${className}">${lines.map((line) => element('li', line)).join('')}</ul>`;
}

/** More names and rows are folded, so that they do not hide what comes below. */
const namesUnfolded = 6;
const rowsUnfolded = 200;

function sectionOf(section: Section): string {
  const { title, text, cards = [], table, isFolded = false } = section;
  const id = title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  const size = sizeOf(section);
  const content = [
    text === undefined ? '' : element('p', text),
    ...cards.map(cardOf),
    table === undefined || table.rows.length === 0 ? '' : tableOf(table),
  ].join('\n');
  const shown = isFolded || size > rowsUnfolded ? folded(`All ${String(size)}`, content) : content;
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeMarkup(title)}</h2>${shown}</section>`;
}

function folded(summary: string, html: string): string {
  return `<details>${element('summary', summary)}${html}</details>`;
}

function cardOf(card: Card): string {
  const { tone, badge, title, code, texts, remedies = [], link = '', commands = [] } = card;
  const [first = '', ...others] = texts;
  const more = link.startsWith('https://') ? ` <a rel="noreferrer" href="${escapeMarkup(link)}">Read more</a>` : '';
  return [
    `<article class="card ${tone}"><div class="top">${element('h3', title)}${element('span', badge, 'badge')}`,
    `${code === undefined ? '' : element('code', code)}</div>${element('p', first)}`,
    others.length === 0
      ? ''
      : folded(`${String(others.length)} more texts`, others.map((text) => element('p', text)).join('')),
    namesOf(card),
    remedies.length === 0 ? '' : `<p><b>What to do:</b> ${escapeMarkup(remedies.join(' '))}${more}</p>`,
    commands.length === 0 ? '' : `<pre><code>${commands.map(escapeMarkup).join('\n')}</code></pre>`,
    '</article>',
  ].join('');
}

/** A name can have 127 characters, so each is on its own line. */
function namesOf({ names = [], total = names.length }: Card): string {
  if (names.length === 0) return '';
  const rest = total - names.length;
  const lines = list('items', [...names, ...(rest > 0 ? [`and ${String(rest)} more`] : [])]);
  const shown = rest > 0 ? `The first ${String(names.length)} of ${String(total)} items` : `${String(total)} items`;
  return names.length <= namesUnfolded ? lines : folded(shown, lines);
}

/** A table that scrolls by itself if it is wider than the page. */
function tableOf({ heads, rows, spans }: Table): string {
  const cell = (value: Cell): string => element('td', String(value), classOf(value));
  const bars = spans?.map(([from, to]) => `<td class="span">${picture([{ tone: 'quiet', from, to }])}</td>`);
  const body = rows.map((row, at) => `<tr>${row.map(cell).join('')}${bars?.[at] ?? ''}</tr>`);
  const head = `${heads.map((name) => element('th', name)).join('')}${bars === undefined ? '' : '<th></th>'}`;
  return `<div class="wide" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

/** Only long words may break anywhere: names have up to 127 characters. */
function classOf(value: Cell): string | undefined {
  if (typeof value === 'number') return 'number';
  return /\S{30}/.test(value) ? 'long' : undefined;
}

/** One bar whose parts add up to the whole. */
function stackedBar(parts: readonly Sum[]): string {
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  if (total === 0) return '';
  let from = 0;
  const shapes = parts.map(({ tone, value }) => ({ tone, from, to: (from += value / total) }));
  const words = parts.filter(({ value }) => value > 0).map((part) => `${String(part.value)} ${part.text}`);
  return picture(shapes, words.join(', '));
}

interface Shape {
  readonly tone: Tone;
  readonly from: number;
  readonly to: number;
}

const width = 1000;
const leastWidth = 4;

/** A picture without a title says nothing that the text next to it does not say. */
function picture(shapes: readonly Shape[], title?: string): string {
  const label = title === undefined ? 'aria-hidden="true"' : `role="img" aria-label="${escapeMarkup(title)}"`;
  const drawn = shapes.map(({ tone, from, to }) => {
    const size = from === to ? 0 : Math.max(leastWidth, (to - from) * width);
    return `<rect class="${tone}" x="${(from * width).toFixed(1)}" width="${size.toFixed(1)}" height="24"/>`;
  });
  return `<svg ${label} viewBox="0 0 ${String(width)} 24" preserveAspectRatio="none">${drawn.join('')}</svg>`;
}
