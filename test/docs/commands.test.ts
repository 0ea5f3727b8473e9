import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CodeBlock, markdownFiles, readMarkdown } from '../support/markdownFiles';
import { call, waitForEnd, waitForMove } from '../support/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../support/localProcess';

// A block that is marked `sh runnable` is run as a reader would: one after the other, in one folder, against `npm start`.

const documents = markdownFiles()
  .map(({ name, code }) => ({ name, blocks: code.filter(({ info }) => info === 'sh runnable') }))
  .filter(({ blocks }) => blocks.length > 0);

/** Where the documents say that the app listens. */
const written = 'http://127.0.0.1:7071';

let folder: string;
let stack: LocalStack;

test('the README shows something that can be run', () => {
  expect(documents.map(({ name }) => name)).toContain('README.md');
});

describe('against a stack of its own', () => {
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'mover-docs-'));
    stack = await startLocalProcess({ stateDir: localFolder() });
  });
  afterEach(async () => {
    await endLocalProcesses();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(documents.map(({ name, blocks }) => [name, blocks] as const))(
    'what %s says to run works',
    async (_, blocks) => {
      for (const block of blocks) {
        const { code, output } = await run(block);
        expect([block.code, code, output]).toEqual([
          block.code,
          0,
          expect.not.stringContaining('urn:keyvault-mover:error:'),
        ]);
        await untilSettled(block, output);
      }
    },
    120_000,
  );

  describe('what the README says to do after a deployment', () => {
    const afterAzdUp =
      readMarkdown('README.md').code.find(({ code }) => code.includes('$MOVER_ENDPOINT/moves'))?.code ?? '';
    const lines = afterAzdUp.split('\n');

    test('works against the app, line by line', async () => {
      const helper = lines.filter((line) => line.startsWith('call() '));
      const calls = lines.filter((line) => line.startsWith('call '));
      for (const line of calls) {
        const code = [`key=none; MOVER_ENDPOINT=${stack.baseUrl}/api`, ...helper, line].join('\n');
        const { code: exitCode, output } = await run({ info: 'sh', code });
        expect([line, exitCode, output]).toEqual([line, 0, expect.not.stringContaining('urn:keyvault-mover:error:')]);
        await untilSettled({ info: 'sh', code }, output);
      }
      const report = await call(`${stack.baseUrl}/api/moves/the-move/report`);
      expect(report.body).toMatchObject({ phase: 'partiallyCompleted', items: { done: 121 } });
    }, 120_000);
  });
});

async function run({ code }: CodeBlock): Promise<{ readonly code: number | null; readonly output: string }> {
  const script = `set -euo pipefail\n${code.replaceAll(written, stack.baseUrl)}`;
  const child = spawn('bash', ['-c', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { code: exitCode, output };
}

/** A reader looks again until a move that was started, or let go on, has ended or waits for them. */
async function untilSettled({ code }: CodeBlock, output: string): Promise<void> {
  const move = /"id":"([\w-]+)".*"moveUri":/s.exec(output)?.[1];
  if (move === undefined) return;
  if (code.includes('"approval":"required"'))
    await waitForMove(stack.baseUrl, move, ({ phase }) => phase === 'awaitingApproval');
  else await waitForEnd(stack.baseUrl, move);
}
