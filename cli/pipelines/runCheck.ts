import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { projectFolder } from '../../local/launch/projectFolder';
import { type CheckView, checkViewSchema } from '../../shared/contracts/api/checkAnswers';
import { checkTexts } from '../../shared/rules/checks/checkDocument';
import { byUrgency, forecastWords } from '../../shared/rules/checks/checkView';
import { overallWords } from '../../shared/words/outcomeWords';
import { CliError, type ExitCode, exitCodes, usageError } from '../cliError';
import { signedIn } from './signedIn';
import { type Issue, type Pipeline } from './pipeline';

const failOnSchema = z.enum(['notReady', 'conditions', 'nothing']).default('notReady');
const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('check'), check: checkViewSchema }),
  z.object({
    event: z.literal('error'),
    code: z.string().nullable(),
    message: z.string(),
    remedy: z.string().nullable(),
  }),
]);

/** Runs `kvmover check` in a pipeline. Every fault is an issue of the run; the exit code follows the readiness. */
export async function runCheck(pipeline: Pipeline): Promise<ExitCode> {
  try {
    return await checked(pipeline);
  } catch (error) {
    const known = error instanceof CliError ? error : undefined;
    const message = known?.message ?? (error instanceof Error ? error.message : String(error));
    const text = known?.remedy === undefined ? message : `${message} ${known.remedy}`;
    pipeline.issue({ level: 'error', title: known?.code ?? 'keyvault-mover', text });
    return known?.exitCode ?? exitCodes.failed;
  }
}

async function checked(pipeline: Pipeline): Promise<ExitCode> {
  const failOn = failOnSchema.safeParse(pipeline.input('failOn')).data;
  if (failOn === undefined) throw usageError('The input for fail-on is none of notReady, conditions and nothing.');
  const folder = mkdtempSync(path.join(pipeline.temporary, 'kvmover-'));
  const { env, release } = await signedIn(pipeline, folder);
  try {
    const view = await kvmoverCheck(pipeline, folder, env);
    const junitFile = path.resolve(pipeline.input('junitFile') ?? path.join(folder, 'check.junit.xml'));
    mkdirSync(path.dirname(junitFile), { recursive: true });
    writeFileSync(junitFile, checkTexts.junit(view));
    for (const issue of issuesOf(view)) pipeline.issue(issue);
    return await pipeline.end({
      summary: checkTexts.md(view),
      junitFile,
      outputs: outputsOf(view, junitFile),
      isFailed: isFailed(view, failOn),
      words: `${overallWords[view.overall].text}: ${forecastWords(view.forecast)}`,
    });
  } finally {
    release();
  }
}

function isFailed({ overall, failed }: CheckView, failOn: z.infer<typeof failOnSchema>): boolean {
  if (failOn === 'nothing') return false;
  return overall === 'notReady' || (failOn === 'conditions' && (overall !== 'ready' || failed));
}

function outputsOf({ id, overall, failed, forecast }: CheckView, junitFile: string) {
  const blocked = forecast === null ? '' : String(forecast.blocked.total);
  return { overall, failed: String(failed), blocked, 'check-id': id, 'junit-file': junitFile };
}

const levels = { fail: 'error', warn: 'warning', unknown: 'notice' } as const;

/** Names of items are in the summary, which escapes them. */
function issuesOf({ findings }: CheckView): readonly Issue[] {
  return byUrgency(findings).flatMap(({ id, status, title, evidence, remedy }) =>
    status === 'pass' ? [] : [{ level: levels[status], title: `${id}: ${title}`, text: `${evidence} ${remedy}` }],
  );
}

async function kvmoverCheck(pipeline: Pipeline, folder: string, env: NodeJS.ProcessEnv): Promise<CheckView> {
  const [source, target] = [pipeline.input('sourceVault'), pipeline.input('targetVault')];
  if (source === undefined || target === undefined) throw usageError('The names of both vaults must be given.');
  const endpoint = pipeline.input('endpoint');
  const args = ['check', '--json', ...requestOptions(pipeline.input('request'), folder)];
  if (endpoint !== undefined) args.push('--endpoint', endpoint);
  else args.push('--state-dir', path.join(folder, 'state'));
  if (pipeline.input('embedded') === 'true') args.push('--embedded');
  const { stdout, stderr } = await kvmover([...args, '--', source, target], env);
  if (stderr.trim() !== '') pipeline.show(stderr);
  const events = stdout.split('\n').flatMap((line) => eventSchema.safeParse(parseLine(line)).data ?? []);
  const last = events.at(-1);
  if (last?.event === 'check') return last.check;
  if (last === undefined) throw new CliError('kvmover ended without a result. Its log is above.');
  const { code, message, remedy } = last;
  throw new CliError(message, { code: code ?? undefined, remedy: remedy ?? undefined });
}

/** More fields of the request: a file of the repository, or JSON. */
function requestOptions(request: string | undefined, folder: string): readonly string[] {
  if (request === undefined) return [];
  if (!request.startsWith('{')) return ['--request', request];
  const file = path.join(folder, 'request.json');
  writeFileSync(file, request);
  return ['--request', file];
}

function kvmover(args: readonly string[], env: NodeJS.ProcessEnv) {
  const program = path.join(projectFolder(), 'dist/cli/main.js');
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  return new Promise<{ readonly stdout: string; readonly stderr: string }>((resolve, reject) => {
    child.once('error', reject).once('close', () => {
      resolve({ stdout: out.join(''), stderr: errors.join('') });
    });
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
