// Draws the output of the demo as the picture of the README:
//
//   npm run -s demo 2>&1 | node docs/picture/drawDemo.mjs > docs/picture/demo.svg
//
// Every line of the picture is a line of the output. Three kinds of lines are left out: the preparation, all but the last
// progress line of each phase, and the explanations of problems.

import { pathToFileURL } from 'node:url';

const columns = 100;
const charWidth = 8.43;
const lineHeight = 20;
const margin = 24;
const titleHeight = 40;

const colours = {
  plain: '#c9d1d9',
  faint: '#8b949e',
  strong: '#ffffff',
  code: '#e3b341',
  remedy: '#79c0ff',
  good: '#56d364',
};
const bold = new Set(['strong', 'good']);

/** @param {string} output what `npm run demo` prints */
export function drawDemo(output) {
  const lines = ['$ npm run demo', ...shownLines(output.split('\n'))];
  const height = titleHeight + lines.length * lineHeight + margin;
  const width = Math.ceil(columns * charWidth + 2 * margin);
  const texts = lines.map((line, at) => {
    const style = styleOf(line);
    const weight = bold.has(style) ? ' font-weight="600"' : '';
    return `<text x="${margin}" y="${titleHeight + (at + 1) * lineHeight}" fill="${colours[style]}"${weight}>${escapeXml(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Terminal output of npm run demo">`,
    `<rect width="${width}" height="${height}" rx="10" fill="#0d1117" stroke="#30363d"/>`,
    ...['#ff5f56', '#ffbd2e', '#27c93f'].map(
      (fill, at) => `<circle cx="${margin + at * 20}" cy="22" r="6" fill="${fill}"/>`,
    ),
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`,
    ...texts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** @param {readonly string[]} lines */
function shownLines(lines) {
  const start = lines.findIndex((line) => line.startsWith('Moving '));
  const end = lines.findLastIndex((line) => line.startsWith('moved '));
  if (start < 0 || end < start)
    throw new Error('This is not the output of a demo that ended: no line begins with "moved".');
  const phaseOf = (line) => /^(\w+)(?:: \d| …)/.exec(line)?.[1];
  const shown = lines.slice(start, end + 1).filter((line, at, all) => {
    const phase = phaseOf(line);
    return (phase === undefined || phase !== phaseOf(all[at + 1] ?? '')) && !/^ {6}(?!→)/.test(line);
  });
  const long = shown.find((line) => line.length > columns);
  if (long !== undefined) throw new Error(`A line is longer than ${columns} characters: ${long}`);
  return shown;
}

/** @param {string} line */
function styleOf(line) {
  if (/^(?:\$|Move |Problems:|Notices:)/.test(line)) return 'strong';
  if (/^moved /.test(line)) return 'good';
  if (/^ {2}[A-Z_]+ ×/.test(line)) return 'code';
  if (/^ {6}→/.test(line)) return 'remedy';
  return /^(?:Moving|Full report|Every item|Codes:|\w+ …|\w+: \d)/.test(line) ? 'faint' : 'plain';
}

/** Spaces become no-break spaces, since viewers fold the others. @param {string} text */
function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00a0');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  let output = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) output += chunk;
  process.stdout.write(drawDemo(output));
}
