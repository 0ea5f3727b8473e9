import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const picture = readFileSync(path.join(root, 'docs/picture/demo.svg'), 'utf8');

function draw(output: string): { readonly code: number | null; readonly svg: string; readonly error: string } {
  const program = path.join(root, 'docs/picture/drawDemo.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { input: output, encoding: 'utf8' });
  return { code: status, svg: stdout, error: stderr };
}

/** The lines of a picture, with plain spaces. */
function linesOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, line = '']) => line.replaceAll('\u00a0', ' '));
}

const output = [
  'Compiling …',
  'Moving one to two ...',
  'transferring: 1 of 3 items',
  'transferring: 2 of 3 items',
  'completed: 3 of 3 items',
  'Move <one>: completed',
  '  SOME_CODE × 1: a&b',
  '      An explanation.',
  '      → Do this.',
  'moved 3 of 3 items, verified',
  '',
].join('\n');

describe('drawDemo', () => {
  test('shows lines of the output in order, without preparation, earlier progress and explanations', () => {
    expect(linesOf(draw(output).svg)).toEqual([
      '$ npm run demo',
      'Moving one to two ...',
      'transferring: 2 of 3 items',
      'completed: 3 of 3 items',
      'Move &lt;one&gt;: completed',
      '  SOME_CODE × 1: a&amp;b',
      '      → Do this.',
      'moved 3 of 3 items, verified',
    ]);
  });

  test('refuses output of a demo that did not end', () => {
    const { code, svg, error } = draw('Moving one to two ...\nplanning …\n');
    expect([code, svg]).toEqual([1, '']);
    expect(error).toContain('no line begins with "moved"');
  });
});

test('the picture of the README shows the whole sample vault moved', () => {
  expect(linesOf(picture).at(-1)).toMatch(/^moved 121 of 122 items, 217 versions, verified, 3 problems named, /);
  expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toContain('](docs/picture/demo.svg)');
});
