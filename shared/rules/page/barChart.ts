import { escapeMarkup } from '../text/escapeMarkup';

/** A part of a bar: a number with a word, in the colours of a look. */
export interface BarPart {
  readonly look: string;
  readonly words: string;
  readonly value: number;
}

const width = 1000;

/** One bar whose parts add up to the whole, for example the items of a move by their outcome. Empty if all are 0. */
export function stackedBar(title: string, parts: readonly BarPart[]): readonly string[] {
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  if (total === 0) return [];
  let from = 0;
  const blocks = parts.map(({ look, value }) => {
    const size = (value / total) * width;
    const block = rectangle({ look, x: from, y: 0, size, height: 24 });
    from += size;
    return block;
  });
  const words = parts.filter(({ value }) => value > 0).map((part) => `${String(part.value)} ${part.words}`);
  return [picture(`${title}: ${words.join(', ')}`, 24, blocks)];
}

/** One bar for each part, the longest as wide as the picture, with its words below it. */
export function bars(title: string, parts: readonly BarPart[]): readonly string[] {
  const most = Math.max(0, ...parts.map(({ value }) => value));
  if (most === 0) return [];
  const rows = parts.map(
    ({ look, words, value }) =>
      `<li><span>${escapeMarkup(words)}</span>${picture('', 8, [rectangle({ look, x: 0, y: 0, size: (value / most) * width, height: 8 })])}</li>`,
  );
  return [`<ul class="bars" aria-label="${escapeMarkup(title)}">${rows.join('')}</ul>`];
}

interface Rectangle {
  readonly look: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly height: number;
}

function rectangle({ look, x, y, size, height }: Rectangle): string {
  return `<rect class="${look}" x="${x.toFixed(1)}" y="${String(y)}" width="${size.toFixed(1)}" height="${String(height)}"/>`;
}

/** A picture without a title says nothing that the text next to it does not say. */
function picture(title: string, height: number, shapes: readonly string[]): string {
  const label = title === '' ? 'aria-hidden="true"' : `role="img" aria-label="${escapeMarkup(title)}"`;
  return `<svg ${label} viewBox="0 0 ${String(width)} ${String(height)}" preserveAspectRatio="none" height="${String(height)}">${shapes.join('')}</svg>`;
}
