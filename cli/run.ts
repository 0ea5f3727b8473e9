import path from 'node:path';
import { z } from 'zod';
import { shellQuote } from '../shared/rules/text/azCommand';
import { openApp, ownPlace } from './app/openApp';
import { type OpenApp, type VaultPair } from './app/openedApp';
import { adviseOnVault } from './app/vaultAdvice';
import { askAtTerminal } from './askAtTerminal';
import { CliError, type ExitCode, exitCodes } from './cliError';
import { type Context } from './context';
import { interruption } from './interruption';
import { type Output, processOutput } from './output';
import { type Parsed, parseArguments } from './program';
import { bad, line, quiet, strong } from './text/line';
import { terminalWords } from './text/terminalWords';
import { runVerb } from './verbs/index';

const commonSchema = z.object({
  endpoint: z.string().optional(),
  keyFile: z.string().optional(),
  embedded: z.boolean().default(false),
  stateDir: z.string().optional(),
  json: z.boolean().default(false),
});
type Common = z.infer<typeof commonSchema>;

/** Runs the command line to its end, and returns the exit code. */
export async function run(args: readonly string[], version: string): Promise<ExitCode> {
  const parsed = parseArguments(args, version, (text) => process.stdout.write(text), helpColumns(process.stdout));
  if (parsed instanceof CliError) return failed(processOutput(process, args.includes('--json')), parsed);
  if (parsed === undefined) return exitCodes.ok;
  const given = commonSchema.parse(parsed.options);
  // The protocol of `mcp` has stdout for itself.
  const common = parsed.verb === 'mcp' ? { ...given, json: false } : given;
  const output = processOutput(process, common.json);
  return execute(parsed, { ...common, version }, output);
}

/** A terminal may report no columns, or 0. */
function helpColumns({ columns }: { readonly columns?: number }): number {
  return columns === undefined || columns < 1 ? 100 : columns;
}

async function execute(
  { verb, operands, options }: Parsed,
  common: Common & { readonly version: string },
  output: Output,
): Promise<ExitCode> {
  const { signal, release } = interruption();
  let app: OpenApp | undefined;
  let moveId: string | undefined;
  const command = commandOf(common, process.env);
  const context: Context = {
    operands,
    options,
    output,
    signal,
    command,
    version: common.version,
    ask: askAtTerminal(process, signal),
    async open(vaults?: VaultPair, presets = {}) {
      app ??= await openApp(common, { ...process.env, ...presets }, vaults);
      return app;
    },
    openAside: (vaults) => openApp({ ...common, aside: 'mcp' }, process.env, vaults),
    own: ownPlace(common, process.env),
    worksOn(id) {
      moveId = id;
    },
  };
  try {
    return await runVerb(verb, context);
  } catch (error) {
    if (signal.aborted) return await interrupted(output, { app, moveId, command });
    return failed(output, error instanceof CliError ? await adviseOnVault(error, app, operands) : error);
  } finally {
    await app?.close();
    release();
  }
}

interface Interrupted {
  readonly app: OpenApp | undefined;
  readonly moveId: string | undefined;
  readonly command: string;
}

/**
 * After the first Ctrl+C. An app of this command pauses the move before it ends, so that items which have begun are finished
 * and no write is cut off. A second Ctrl+C ends the command at once; the move can be continued all the same.
 */
async function interrupted(output: Output, { app, moveId, command }: Interrupted): Promise<ExitCode> {
  output.event({ event: 'interrupted', id: moveId ?? null, exitCode: exitCodes.interrupted });
  if (moveId === undefined) output.remarks([line('Interrupted.')]);
  else if (app?.place === 'own') {
    const isPaused = await app.client.call('pauseMove', { id: moveId, body: { reason: 'Ctrl+C' } }).then(
      () => true,
      () => false,
    );
    const next = isPaused ? 'resume' : 'watch';
    output.remarks([
      line(`${isPaused ? 'Paused' : 'Interrupted'}. Every step so far is on disk. Continue the move:`),
      line('  ', strong(`${command} ${next} ${moveId}`)),
    ]);
  } else
    output.remarks([
      line('Stopped watching. The move continues in the app.'),
      line('  watch it again:  ', strong(`${command} watch ${moveId}`)),
      line('  pause it:        ', `${command} pause ${moveId}`),
      line('  end it:          ', `${command} cancel ${moveId}`),
    ]);
  return exitCodes.interrupted;
}

/** Shows an error in words. An error that nobody expected keeps its stack, which is for the developers. */
function failed(output: Output, error: unknown): ExitCode {
  const known = error instanceof CliError ? error : undefined;
  const message = known?.message ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
  const exitCode = known?.exitCode ?? exitCodes.failed;
  const { code, remedy } = known ?? {};
  output.event({ event: 'error', code: code ?? null, message, remedy: remedy ?? null, exitCode });
  output.remarks([
    ...terminalWords(message)
      .split('\n')
      .map((text, at) =>
        at === 0 ? line(bad('Error: '), code === undefined ? '' : `${code}: `, text) : line(quiet(text)),
      ),
    ...(remedy === undefined ? [] : [line(`→ ${terminalWords(remedy)}`)]),
  ]);
  return exitCode;
}

/** The command as the person types it, for the commands that kvmover prints. It never contains a key. */
function commandOf({ endpoint, keyFile, embedded, stateDir }: Common, env: NodeJS.ProcessEnv): string {
  // npx keeps what it runs in a folder of this name.
  const installed = __filename.split(path.sep).includes('_npx') ? 'npx keyvault-mover' : 'kvmover';
  return [
    env['npm_lifecycle_event'] === 'kvmover' ? 'npm run kvmover --' : installed,
    ...(embedded ? ['--embedded'] : []),
    ...(endpoint === undefined ? [] : ['--endpoint', shellQuote(endpoint)]),
    ...(keyFile === undefined ? [] : ['--key-file', shellQuote(keyFile)]),
    ...(stateDir === undefined ? [] : ['--state-dir', shellQuote(stateDir)]),
  ].join(' ');
}
