import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { azurePipeline } from '../../../../cli/pipelines/azurePipeline';
import { githubPipeline } from '../../../../cli/pipelines/githubPipeline';
import { runCheck } from '../../../../cli/pipelines/runCheck';
import { type Pipeline } from '../../../../cli/pipelines/pipeline';

const folder = mkdtempSync(path.join(os.tmpdir(), 'pipelines-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Make = (env: NodeJS.ProcessEnv, write: (text: string) => void) => Pipeline;

function madeBy(make: Make, env: NodeJS.ProcessEnv = {}) {
  const lines: string[] = [];
  return { pipeline: make(env, (text) => lines.push(text)), lines };
}

const hostile = '100 %\r\n::error::forged,title=a:b];##vso[task.complete result=Succeeded;]done';

test('an issue of GitHub is one command, whatever its text has', () => {
  const { pipeline, lines } = madeBy(githubPipeline);
  pipeline.issue({ level: 'error', title: hostile, text: hostile });
  expect(lines).toEqual([expect.stringMatching(/^::error title=[^:,\r\n]*::[^\r\n]*\n$/)]);
  expect(lines[0]).toContain('100 %25%0D%0A%3A%3Aerror');
});

test('an issue of Azure Pipelines is one command, whatever its text has', () => {
  const { pipeline, lines } = madeBy(azurePipeline);
  pipeline.issue({ level: 'warning', title: 'CHK', text: hostile });
  expect(lines).toEqual([
    expect.stringMatching(/^##vso\[task\.logissue type=warning\]CHK: 100 %AZP25%0D%0A[^\r\n]*\n$/),
  ]);
  pipeline.issue({ level: 'notice', title: 'CHK', text: hostile });
  pipeline.show(hostile);
  expect(lines.slice(1).join('')).not.toContain('##vso');
});

test('commands in the output of another program mean nothing to GitHub', () => {
  const { pipeline, lines } = madeBy(githubPipeline);
  pipeline.show(hostile);
  const [, word] = /^::stop-commands::([0-9a-f]{32})\n/.exec(lines.join('')) ?? [];
  expect(lines.join('')).toMatch(new RegExp(`\\n::${String(word)}::\\n$`));
});

test('outputs and the summary of GitHub are in its files, and a value cannot end early', async () => {
  const [summary, output] = [path.join(folder, 'summary'), path.join(folder, 'output')];
  const { pipeline } = madeBy(githubPipeline, { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output });
  const ending = { summary: 'x'.repeat(1_200_000), junitFile: 'j', isFailed: true, words: 'not ready' };
  expect(await pipeline.end({ ...ending, outputs: { overall: 'a\nEOF\nforged=b' } })).toBe(1);
  expect(readFileSync(summary, 'utf8').length).toBeLessThan(1_048_576);
  expect(readFileSync(output, 'utf8')).toMatch(/^overall<<([0-9a-f]{32})\na\nEOF\nforged=b\n\1\n$/);
});

test('a sign-in needs the right of the job, or a connection with federation', () => {
  const ids = { 'INPUT_TENANT-ID': 't', 'INPUT_CLIENT-ID': 'c' };
  expect(madeBy(githubPipeline).pipeline.identity()).toBeUndefined();
  expect(() => madeBy(githubPipeline, ids).pipeline.identity()).toThrow('may not ask GitHub');
  expect(madeBy(azurePipeline).pipeline.identity()).toBeUndefined();
  expect(() => madeBy(azurePipeline, { INPUT_AZURESUBSCRIPTION: 'x' }).pipeline.identity()).toThrow(
    'no identity token',
  );
});

test.each([
  ['a vault is missing', { 'INPUT_SOURCE-VAULT': 'contoso-a' }, 'names of both vaults'],
  ['fail-on is unknown', { 'INPUT_FAIL-ON': 'always' }, 'none of notReady'],
  ['the job may not ask', { 'INPUT_TENANT-ID': 't', 'INPUT_CLIENT-ID': 'c' }, 'id-token: write'],
])('says as an error of the run that %s', async (_, env, words) => {
  const { pipeline, lines } = madeBy(githubPipeline, { RUNNER_TEMP: folder, ...env });
  expect(await runCheck(pipeline)).not.toBe(0);
  expect(lines).toEqual([expect.stringMatching(new RegExp(`^::error title=keyvault-mover::.*${words}`))]);
});

const metadata = (name: string) => readFileSync(path.resolve('cli/pipelines', name), 'utf8');
const camel = (name: string) => name.replaceAll(/-[a-z]/g, (part) => part.slice(1).toUpperCase());

test('the action and the task have the same inputs, except for the sign-in, and the program reads each', () => {
  const { inputs } = parse(metadata('action.yml')) as { inputs: Record<string, unknown> };
  const task = JSON.parse(metadata('task.json')) as { inputs: { name: string }[] };
  const [ofAction, ofTask] = [Object.keys(inputs).map(camel), task.inputs.map(({ name }) => name)];
  const signIns = ['tenantId', 'clientId', 'azureSubscription'];
  const common = (names: readonly string[]) => names.filter((name) => !signIns.includes(name)).sort();
  expect(common(ofAction)).toEqual(common(ofTask));
  const programs = ['runCheck', 'signedIn', 'githubPipeline', 'azurePipeline']
    .map((name) => metadata(`${name}.ts`))
    .join();
  expect([...ofAction, ...ofTask].filter((name) => !programs.includes(`input('${name}')`))).toEqual([]);
});
