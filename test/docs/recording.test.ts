import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(__dirname, '../..');
const file = (name: string): string => path.join(root, 'docs/picture', name);

/** Runs a script of modules that draw, and returns what it prints. */
function runModule(script: string): unknown {
  const [screen, frames] = ['terminalScreen.mjs', 'drawFrames.mjs'].map((name) => pathToFileURL(file(name)).href);
  const imports = `import { TerminalScreen } from '${screen ?? ''}'; import { drawFrames } from '${frames ?? ''}';`;
  const args = ['--input-type=module', '-e', `${imports}\nconsole.log(JSON.stringify(${script}))`];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}

/** What a terminal of 10 columns and 4 rows shows after some output. */
function shownAfter(...output: readonly string[]): unknown {
  const size = '{ columns: 10, rows: 4 }';
  return runModule(`(() => { const screen = new TerminalScreen(${size});
    for (const piece of ${JSON.stringify(output)}) screen.write(piece);
    return screen.shown.map((line) => line.map(({ text, style }) => style + ':' + text)); })()`);
}

describe('TerminalScreen', () => {
  test('shows the last lines, and breaks a line that is longer than the terminal', () => {
    expect(shownAfter('one\r\ntwo\r\nthree\r\n0123456789ab\r\n')).toEqual([
      ['plain:three'],
      ['plain:0123456789'],
      ['plain:ab'],
    ]);
  });

  test('replaces lines that are drawn again', () => {
    expect(shownAfter('one\r\ntwo\r\n', '\u001b[2A\r\u001b[Jnew\r\n')).toEqual([['plain:new']]);
  });

  test('understands a sequence that comes in two pieces', () => {
    expect(shownAfter('a\u001b[3', '1mbad\u001b[39mb')).toEqual([['plain:a', 'bad:bad', 'plain:b']]);
  });
});

describe('drawFrames', () => {
  test('draws each line once as text, and moves from frame to frame', () => {
    const lines = (...texts: readonly string[]) => texts.map((text) => [{ text, style: 'plain' }]);
    const frames = [
      { lines: lines('<a> & b'), ms: 500 },
      { lines: lines('<a> & b', 'c'), ms: 500 },
      { lines: lines('never seen'), ms: 10 },
      { lines: lines('d'), ms: 500 },
    ];
    const svg = String(runModule(`drawFrames(${JSON.stringify(frames)}, { columns: 10, rows: 4 })`));
    const texts = [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, text]) => text);
    expect(texts).toEqual(['&lt;a&gt;\u00a0&amp;\u00a0b', 'c', 'd']);
    expect(svg.match(/translateX\(-?\d+px\)/g)).toHaveLength(5);
    expect(svg).toContain('prefers-reduced-motion');
  });
});

describe('the recording of the README', () => {
  const svg = readFileSync(file('recording.svg'), 'utf8');
  const text = svg.replaceAll(/<\/?tspan[^>]*>/g, '').replaceAll('\u00a0', ' ');

  test('is small, and has neither a script nor an address of another place', () => {
    expect(svg.length).toBeLessThan(200_000);
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/<script|https?:|<image|url\(|@import|\son\w+=/);
  });

  test('shows the whole way in its order: plan, apply, Ctrl+C, resume, kill -9, resume, report', () => {
    const steps = [
      '>$ kvmover --embedded plan contoso-westeurope contoso-northeurope --id north --source-share 0.05<',
      /Plan [0-9a-f]{8}: 121 to add/,
      />\$ kvmover --embedded apply [0-9a-f]{8}</,
      '>^CPaused. Every step so far is on disk.',
      '>$ kvmover --embedded resume north<',
      '# kill -9, from another terminal',
      '>Killed<',
      '121 of 122 items in the target, 217 of 217 versions',
      '>$ kvmover --embedded report north | head',
      '# Move north: partiallyCompleted',
    ];
    const places = steps.map((step) => text.search(typeof step === 'string' ? RegExp(escapeRegExp(step)) : step));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    const resume = /<text id="(l\d+)"[^>]*>[^\n]*resume north<\/text>/.exec(text)?.[1] ?? '';
    expect(svg.split(`href="#${resume}"`).length).toBeGreaterThan(3);
  });

  test('stands in the README', () => {
    expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toContain('](docs/picture/recording.svg)');
  });
});

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
