import path from 'node:path';
import { startNode } from '../../support/nodeProcess';

const root = path.resolve(__dirname, '../../..');

test('a seed has the same trace in another process, after other seeds', async () => {
  const replay = ['dist/bench/histories/main.js', '--replay', '--seeds', '20', '--first', '300'];
  const child = startNode(['--no-warnings', ...replay], { cwd: root, isLong: true });
  expect(await child.ended).toBe(0);
  expect(child.stdout().trim()).toBe('{"replayed":20,"different":[]}');
});

test('gives the same traces however many processes run the seeds', async () => {
  const ofSeeds = async (processes: string) => {
    const run = [
      'dist/bench/histories/main.js',
      '--virtual',
      '--seeds',
      '5',
      '--first',
      '77',
      '--processes',
      processes,
    ];
    const child = startNode(['--no-warnings', ...run], { cwd: root, isLong: true });
    expect(await child.ended).toBe(0);
    const { histories, traces } = JSON.parse(child.stdout().trim()) as { histories: number; traces: string };
    return { histories, traces };
  };
  expect(await ofSeeds('2')).toEqual({ ...(await ofSeeds('1')), histories: 5 });
});
