import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { azurePipeline } from '../../cli/pipelines/azurePipeline';
import { buildPackages, packages } from '../support/cli/pipelineRun';
import { endLocalProcesses, localFolder, projectRoot } from '../support/local/localProcess';

// The extension of Azure Pipelines, as Microsoft's own command tfx reads and packs it. `npm run e2e:extension` runs this.

const run = promisify(execFile);
const cache = path.join(projectRoot, '.cache/tfx');
const versions = { 'tfx-cli': '0.23.1', 'azure-pipelines-task-lib': '5.281.0' };

beforeAll(async () => {
  if (!existsSync(path.join(cache, 'node_modules/tfx-cli'))) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(path.join(cache, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: cache });
  }
  await buildPackages();
});
afterAll(endLocalProcesses);

const requireFrom = createRequire(__filename);
const load = (name: string) =>
  requireFrom(path.join(cache, 'node_modules', name)) as Record<string, (...args: unknown[]) => unknown>;

it('has a task that the parser of tfx accepts, and one that it refuses without its program', () => {
  const { validateTask } = load('tfx-cli/_build/lib/jsonvalidate');
  const file = path.join(packages, 'azure/check/task.json');
  const task = JSON.parse(readFileSync(file, 'utf8')) as { execution: object };
  expect(validateTask?.(file, task)).toEqual([]);
  const wrong = { ...task, execution: { Node24: { target: 'dist/none.js' } } };
  expect(validateTask?.(file, wrong)).toEqual([expect.anything(), expect.stringContaining('does not exist')]);
});

it('is packed by tfx as an extension with the task', async () => {
  const out = localFolder();
  const tfx = path.join(cache, 'node_modules/tfx-cli/_build/tfx-cli.js');
  const args = ['extension', 'create', '--manifest-globs', 'vss-extension.json', '--output-path', out, '--no-prompt'];
  const { stdout } = await run(process.execPath, [tfx, ...args], { cwd: path.join(packages, 'azure') });
  expect(stdout).toContain('Completed operation');
  expect(readdirSync(out)).toEqual([expect.stringMatching(/^keyvault-mover\.keyvault-mover-.*\.vsix$/)]);
});

it('writes commands that the library of tasks reads as they were meant', () => {
  const { commandFromString } = load('azure-pipelines-task-lib/taskcommand');
  const lines: string[] = [];
  const text = '100 %\r\n##vso[task.complete result=Succeeded;]x]';
  azurePipeline({}, (line) => lines.push(line)).issue({ level: 'error', title: 'CHK', text });
  expect(commandFromString?.(lines.join('').trimEnd())).toMatchObject({
    command: 'task.logissue',
    properties: { type: 'error' },
    message: `CHK: ${text}`,
  });
});
