import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CodeBlock, markdownFiles } from '../support/markdownFiles';
import { waitForEnd } from '../support/localMoves';
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
        await untilEnded(output);
      }
    },
    120_000,
  );
});

async function run({ code }: CodeBlock): Promise<{ readonly code: number | null; readonly output: string }> {
  const script = `set -euo pipefail\n${code.replaceAll(written, stack.baseUrl)}`;
  const child = spawn('bash', ['-c', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { code: exitCode, output };
}

/** A reader looks again until a move that was started has ended. */
async function untilEnded(output: string): Promise<void> {
  const started = /"id":"([\w-]+)".*"moveUri":/s.exec(output)?.[1];
  if (started !== undefined && !output.includes('"planHash"')) await waitForEnd(stack.baseUrl, started);
}
