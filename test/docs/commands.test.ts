import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type CodeBlock, markdownFiles, readMarkdown } from '../support/markdownFiles';
import { keyOf } from '../support/local/appKeys';
import { call, waitForEnd } from '../support/local/localMoves';
import { localControl } from '../support/local/localControl';
import { smallSampleFile, smallSampleItems } from '../support/seeds/smallSample';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../support/local/localProcess';

// Runs the blocks that are marked `sh runnable` as a reader does: in order, in one folder, against what `npm start` runs, with
// fewer items in the sample.

const documents = markdownFiles()
  .map(({ name, code }) => ({ name, blocks: code.filter(({ info }) => info === 'sh runnable') }))
  .filter(({ blocks }) => blocks.length > 0);

/** A part of every error of the app. */
const problemDocument = 'urn:keyvault-mover:error:';

/** The address of the app in the documents. */
const written = 'http://127.0.0.1:7071';

let folder: string;
let stack: LocalStack;

test('the README has runnable blocks', () => {
  expect(documents.map(({ name }) => name)).toContain('README.md');
});

/** The documents share one stack. Each test begins with the same vaults. */
function useStack(): void {
  let sample: unknown;
  beforeAll(async () => {
    stack = await startLocalProcess({ stateDir: localFolder(), seed: smallSampleFile() });
    sample = await localControl(stack.azure).snapshot();
  });
  beforeEach(async () => {
    await localControl(stack.azure).restore(sample);
    folder = mkdtempSync(path.join(os.tmpdir(), 'mover-docs-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  afterAll(endLocalProcesses);
}

const inDocuments = documents.map(({ name, blocks }) => [name, blocks] as const);

describe('blocks in separate shells', () => {
  useStack();

  test('the blocks that wait show the error of the app if there is no move', async () => {
    const [, waiting] = documents.find(({ name }) => name === 'README.md')?.blocks ?? [];
    const code = (waiting?.code ?? '').replaceAll('seq 120', 'seq 2');
    const { output } = await run({ info: 'sh', code });
    expect(output).toContain('MOVE_NOT_FOUND');
  });

  test.each(inDocuments)('those of %s work', async (_, blocks) => {
    for (const block of blocks) {
      const { code, output } = await run(block);
      expect([block.code, code, output]).toEqual([block.code, 0, expect.not.stringContaining(problemDocument)]);
    }
    await expectEnds(blocks);
  });

  describe('the README’s instructions for a deployment', () => {
    const afterAzdUp =
      readMarkdown('README.md').code.find(({ code }) => code.includes('$MOVER_ENDPOINT/moves'))?.code ?? '';
    const lines = afterAzdUp.split('\n');

    test('work with the app, line by line', async () => {
      const helper = lines.filter((line) => line.startsWith('call() '));
      const calls = lines.filter((line) => line.startsWith('call '));
      for (const line of calls) {
        const code = [`key=${keyOf(stack.baseUrl) ?? ''}; MOVER_ENDPOINT=${stack.baseUrl}/api`, ...helper, line].join(
          '\n',
        );
        const { code: exitCode, output } = await run({ info: 'sh', code });
        expect([line, exitCode, output]).toEqual([line, 0, expect.not.stringContaining(problemDocument)]);
        await untilSettled(output);
      }
      const report = await call(`${stack.baseUrl}/api/moves/the-move/report`);
      expect(report.body).toMatchObject({ phase: 'partiallyCompleted', items: { done: smallSampleItems - 1 } });
    });
  });
});

describe('blocks that a reader pastes into one shell', () => {
  useStack();

  test.each(inDocuments)('those of %s work', async (_, blocks) => {
    const { code, output } = await paste(blocks.map((block) => block.code).join('\n'));
    expect([code, output]).toEqual([0, expect.not.stringContaining(problemDocument)]);
    await expectEnds(blocks);
  });
});

/** Expects that the moves of the blocks end as moves of the sample do. */
async function expectEnds(blocks: readonly CodeBlock[]): Promise<void> {
  const started = blocks.flatMap(({ code }) => [...code.matchAll(/"id":"([\w-]+)"/g)]);
  expect(started.length).toBeGreaterThan(0);
  for (const [, id = ''] of started) {
    expect((await waitForEnd(stack.baseUrl, id)).phase).toMatch(/ompleted$/);
  }
}

async function run({ code }: CodeBlock): Promise<Run> {
  return output(spawn('bash', ['-c', `set -euo pipefail\n${atStack(code)}`], { cwd: folder }));
}

/** Passes the text to a shell as a terminal does. The programs that the shell runs must not read it. */
async function paste(text: string): Promise<Run> {
  const shell = spawn('sh', [], { cwd: folder });
  shell.stdin.end(atStack(text));
  return output(shell);
}

interface Run {
  readonly code: number | null;
  readonly output: string;
}

function atStack(code: string): string {
  return code.replaceAll(written, stack.baseUrl).replaceAll('@.state/key-header', `@${stack.keyFile}`);
}

async function output(child: ChildProcessWithoutNullStreams): Promise<Run> {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: text };
}

/** Repeats a block until the started move has ended, as a reader does. */
async function untilSettled(output: string): Promise<void> {
  const move = /"id":"([\w-]+)".*"moveUri":/s.exec(output)?.[1];
  if (move !== undefined) await waitForEnd(stack.baseUrl, move);
}
