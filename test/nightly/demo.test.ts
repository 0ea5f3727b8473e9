import { readdirSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../support/host/hostWait';
import { endLocalProcesses, localFolder, projectRoot, runProgram } from '../support/local/localProcess';

const demo = path.join(projectRoot, 'dist/local/demo.js');

afterAll(endLocalProcesses);

it('prints the full report before the summary with --details', async () => {
  const run = runProgram([demo, '--details']);
  expect(await run.ended).toBe(0);
  expect(run.stdout()).toMatch(/^# Move .*## Problems.*## Items.*\nProblems: 3\n/s);
  expect(run.stdout().trimEnd().split('\n').at(-1)).toMatch(/^moved \d+ of \d+ items, .*, \d+\.\d s$/);
});

it('ends with 143 on SIGTERM during the move, and leaves no files', async () => {
  const temp = localFolder();
  const run = runProgram([demo], { TMPDIR: temp });
  await waitUntil(() => (run.stderr().includes('Moving') ? true : undefined), 'demo');
  process.kill(run.pid, 'SIGTERM');
  expect(await run.ended).toBe(143);
  expect(readdirSync(temp).filter((name) => name.startsWith('keyvault-mover-demo'))).toEqual([]);
});
