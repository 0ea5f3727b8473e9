import { escapeMarkup } from '../text/escapeMarkup';
import { pageStyle } from './pageStyle';

// Parts of a self-contained page: no script, no picture from elsewhere, no external font. All texts are escaped here,
// except where a parameter is called `html`.

/** Longer lists of names are folded, so that they do not hide what comes below. */
const namesUnfolded = 6;

export interface Page {
  readonly title: string;
  readonly html: readonly string[];
}

export function page({ title, html }: Page): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escapeMarkup(title)}</title><style>${pageStyle}</style></head><body><main>`,
    ...html,
    '</main></body></html>',
    '',
  ].join('\n');
}

export interface PageHead {
  /** What kind of page this is. */
  readonly kind: string;
  readonly sourceVault: string;
  readonly targetVault: string;
  readonly look: string;
  readonly verdict: string;
  readonly meaning: string;
}

export function pageHead({ kind, sourceVault, targetVault, look, verdict, meaning }: PageHead): readonly string[] {
  return [
    `<header class="${look}"><p class="kind">${escapeMarkup(kind)}</p>`,
    `<h1>${escapeMarkup(sourceVault)} <span class="arrow" aria-label="to">→</span> ${escapeMarkup(targetVault)}</h1>`,
    `<p class="class"><strong>${escapeMarkup(verdict)}</strong> ${escapeMarkup(meaning)}</p></header>`,
  ];
}

export function section(id: string, title: string, html: readonly string[]): readonly string[] {
  if (html.length === 0) return [];
  return [`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>`, ...html, '</section>'];
}

/** A number with its meaning. A number of 0 has no colour. */
export function tile(look: string, words: string, count: number): string {
  return `<div class="tile ${count === 0 ? 'none' : look}"><dt>${words}</dt><dd>${String(count)}</dd></div>`;
}

export function factList(lines: readonly string[]): string {
  return `<ul class="facts">${lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join('')}</ul>`;
}

export interface Card {
  readonly look: string;
  readonly badge: string;
  readonly title: string;
  readonly code?: string;
  readonly html: readonly string[];
}

export function card({ look, badge, title, code, html }: Card): string {
  const id = code === undefined ? '' : ` <code>${escapeMarkup(code)}</code>`;
  return [
    `<article class="card ${look}"><div class="top"><h3>${escapeMarkup(title)}</h3><span class="badge">${escapeMarkup(badge)}</span>${id}</div>`,
    ...html,
    '</article>',
  ].join('');
}

export function paragraph(text: string, label = ''): string {
  const before = label === '' ? '' : `<b>${escapeMarkup(label)}</b> `;
  return `<p>${before}${escapeMarkup(text)}</p>`;
}

/** A name can have 127 characters, so each is on its own line. `total` counts names that are not listed, too. */
export function nameList(names: readonly string[], total = names.length): string {
  if (names.length === 0) return '';
  const rest = total - names.length;
  const lines = [
    ...names.map((name) => `<li>${escapeMarkup(name)}</li>`),
    ...(rest > 0 ? [`<li>and ${String(rest)} more</li>`] : []),
  ];
  const list = `<ul class="items">${lines.join('')}</ul>`;
  const shown = rest > 0 ? `The first ${String(names.length)} of ${String(total)} items` : `${String(total)} items`;
  return names.length <= namesUnfolded ? list : folded(shown, [list]);
}

export function folded(summary: string, html: readonly string[]): string {
  return `<details><summary>${escapeMarkup(summary)}</summary>${html.join('')}</details>`;
}

/** A table that scrolls by itself if it is wider than the page. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (kind: 'th' | 'td', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${kind}>${escapeMarkup(cell)}</${kind}>`).join('')}</tr>`;
  const body = rows.map((row) => cells('td', row)).join('\n');
  return `<div class="wide" tabindex="0"><table><thead>${cells('th', heads)}</thead><tbody>${body}</tbody></table></div>`;
}
