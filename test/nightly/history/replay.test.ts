import path from 'node:path';
import { startNode } from '../../support/nodeProcess';

const root = path.resolve(__dirname, '../../..');

test('a seed has the same trace in another process, after other seeds', async () => {
  const replay = ['dist/bench/histories/main.js', '--replay', '--seeds', '20', '--first', '300'];
  const child = startNode(['--no-warnings', ...replay], { cwd: root, isLong: true });
  expect(await child.ended).toBe(0);
  expect(child.stdout().trim()).toBe('{"replayed":20,"different":[]}');
});
