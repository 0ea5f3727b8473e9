import { pageStyle } from '../../../../../shared/rules/documents/pageStyle';

/** The colours of one `:root` rule, by their names. */
function coloursOf(rule: string): Map<string, string> {
  return new Map([...rule.matchAll(/--([a-z]+):(#[0-9a-f]{3,6})/g)].map(([, name = '', value = '']) => [name, value]));
}

const [light = '', dark = '', print = ''] = pageStyle
  .split(':root{')
  .slice(1)
  .map((rule) => rule.split('}')[0] ?? '');

/** Source: WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/g, '$&$&') : colour;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [lower = 0, higher = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (higher + 0.05) / (lower + 0.05);
}

const texts = ['text', 'soft', 'link', 'bad', 'warn', 'open', 'good'];
const grounds = ['page', 'card', 'badge'];

describe.each([
  ['light', light],
  ['dark', dark],
  ['print', print],
])('pageStyle in %s', (_, rule) => {
  const colours = coloursOf(rule);

  it.each(texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)))(
    'shows %s on %s with a contrast of at least 4.5 : 1',
    (text, ground) => {
      expect(contrast(colours.get(text) ?? '', colours.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5);
    },
  );
});

test('pageStyle lets long names break anywhere, and follows the reader’s preference for dark mode', () => {
  expect(pageStyle).toMatch(/body\{[^}]*overflow-wrap:anywhere/);
  expect(pageStyle).toMatch(/@media\(prefers-color-scheme:dark\)/);
  expect(pageStyle).not.toMatch(/nowrap|url\(|@import/);
});
