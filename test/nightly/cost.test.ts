import path from 'node:path';
import { startNode } from '../support/nodeProcess';

// A short benchmark whose counts are the same on every machine. It ends with exit code 1 if one of them has grown.

const program = path.resolve(__dirname, '../../dist/bench/index.js');

test('a moved secret costs no more calls, activities, store operations and processor time than before', async () => {
  const bench = startNode([program, 'cost']);
  const code = await bench.ended;
  const figures = bench.stdout().trim().split('\n');
  expect({ code, figures, table: bench.stderr() }).toEqual({
    code: 0,
    figures: expect.arrayContaining([expect.stringContaining('"exportImport: calls of vaults"')]) as string[],
    table: expect.not.stringContaining('MISSED') as string,
  });
  expect(figures).toHaveLength(7);
});
