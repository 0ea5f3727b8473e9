// Draws what a terminal showed, frame by frame, as one SVG: text only, moved by CSS, without a script. A viewer that does not
// move pictures, or whose reader wants none of that, shows the last frame.

const charWidth = 8.43;
const lineHeight = 19;
const margin = 20;
const titleHeight = 36;
/** Milliseconds: a frame is shown at least and at most this long. Shorter ones are left out. */
const [least, most] = [90, 2_500];

const colours = {
  plain: '#c9d1d9',
  quiet: '#8b949e',
  strong: '#ffffff',
  good: '#56d364',
  warn: '#e3b341',
  bad: '#ff7b72',
};

/**
 * @param {readonly { readonly lines: readonly (readonly { readonly text: string, readonly style: string }[])[], readonly ms: number }[]} frames
 * @param {{ readonly columns: number, readonly rows: number }} size
 */
export function drawFrames(frames, { columns, rows }) {
  const kept = keptFrames(frames);
  const total = kept.reduce((sum, { ms }) => sum + ms, 0);
  const width = Math.ceil(columns * charWidth + 2 * margin);
  const height = titleHeight + rows * lineHeight + margin;
  const lines = new Map();
  const films = kept.map(({ lines: shown }, at) => {
    const uses = shown.map((pieces, row) => {
      const text = lineText(pieces);
      if (text === '') return '';
      if (!lines.has(text)) lines.set(text, `l${lines.size}`);
      return `<use href="#${lines.get(text)}" y="${(row + 1) * lineHeight}"/>`;
    });
    return `<g transform="translate(${at * width})">${uses.join('')}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Terminal recording: kvmover plans a move and applies it; after Ctrl+C and after kill -9 it continues; then it prints the report">`,
    `<style>${styleOf(kept, total, width)}</style>`,
    `<rect width="${width}" height="${height}" rx="10" fill="#0d1117" stroke="#30363d"/>`,
    ...['#ff5f56', '#ffbd2e', '#27c93f'].map(
      (fill, at) => `<circle cx="${margin + at * 20}" cy="20" r="6" fill="${fill}"/>`,
    ),
    `<defs>${[...lines].map(([text, id]) => `<text id="${id}" x="${margin}">${text}</text>`).join('\n')}</defs>`,
    `<svg y="${titleHeight - 8}" width="${width}" height="${height - titleHeight + 8}"><g class="film">`,
    ...films,
    '</g></svg>',
    '</svg>',
    '',
  ].join('\n');
}

/** Leaves out frames that are too short to be seen, and those that show the same as the one before. */
function keptFrames(frames) {
  const kept = [];
  let left = 0;
  for (const { lines, ms } of frames) {
    const key = JSON.stringify(lines);
    if (kept.at(-1)?.key === key) kept.at(-1).ms += ms;
    else if (kept.length > 0 && ms + left < least) {
      left += ms;
      continue;
    } else kept.push({ lines, key, ms: ms + left });
    left = 0;
  }
  const last = frames.at(-1);
  if (last !== undefined && kept.at(-1)?.key !== JSON.stringify(last.lines)) kept.push({ lines: last.lines, ms: 0 });
  const shown = kept.map(({ lines, ms }) => ({ lines, ms: Math.min(most, Math.max(least, ms)) }));
  return shown.map((frame, at) => (at === shown.length - 1 ? { ...frame, ms: 3 * most } : frame));
}

function styleOf(frames, total, width) {
  let began = 0;
  const steps = frames.map(({ ms }, at) => {
    const percent = ((100 * began) / total).toFixed(3);
    began += ms;
    return `${percent}%{transform:translateX(${-at * width}px)}`;
  });
  const end = -(frames.length - 1) * width;
  return [
    `text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:${colours.plain};white-space:pre}`,
    ...Object.entries(colours).map(([name, fill]) => `.${name}{fill:${fill}}`),
    '.strong{font-weight:600}',
    `.film{transform:translateX(${end}px);animation:film ${Math.round(total / 100) / 10}s step-end infinite}`,
    `@keyframes film{${steps.join('')}100%{transform:translateX(${end}px)}}`,
    '@media (prefers-reduced-motion:reduce){.film{animation:none}}',
  ].join('');
}

function lineText(pieces) {
  return pieces
    .map(({ text, style }) => {
      const escaped = escapeXml(text);
      return style === 'plain' ? escaped : `<tspan class="${style}">${escaped}</tspan>`;
    })
    .join('')
    .trimEnd();
}

/** Spaces become no-break spaces, since viewers fold the others. @param {string} text */
function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00a0');
}
