import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type CheckView } from '../../shared/contracts/api/checkAnswers';
import { checkDocument } from '../../shared/rules/checks/checkDocument';
import { type OpenApp } from '../app/openedApp';
import { CliError, type ExitCode, exitCodes } from '../cliError';
import { type MoverClient } from '../client/moverClient';
import { type Context } from '../context';
import { documentLines } from '../text/documentLines';
import { line } from '../text/line';
import { readRequest, vaultPair } from './moveRequest';
import { pauseOf } from './watch';

const optionsSchema = z.object({ request: z.string().optional(), all: z.boolean().default(false) });

/** `kvmover check A B`: would a move of these vaults succeed, and which items would not move? */
export async function check(context: Context): Promise<ExitCode> {
  const { output, operands, options } = context;
  const { request, all } = optionsSchema.parse(options);
  const { source: sourceVault, target: targetVault } = vaultPair(operands);
  const fields = request === undefined ? {} : readRequest(request);
  const view = await runChecks(context, { ...fields, sourceVault, targetVault });
  const exitCode = exitCodeOfCheck(view.overall);
  output.event({ event: 'check', check: view, exitCode });
  output.results(documentLines(checkDocument(view), { columns: output.columns, showsAll: all }));
  return exitCode;
}

interface CheckBody {
  readonly sourceVault: string;
  readonly targetVault: string;
}

/** Runs the checks of one pair of vaults and waits for the result. */
export async function runChecks(context: Context, body: CheckBody): Promise<CheckView> {
  const app = await context.open({ source: body.sourceVault, target: body.targetVault });
  const started = await app.client.call('startChecks', { body: { ...body } });
  const id = started.checks[0]?.id;
  if (id === undefined) throw new CliError('The app started no checks.');
  context.output.remarks([line(`Checking ${body.sourceVault} and ${body.targetVault} …`)]);
  return awaitCheck(context, app, id);
}

/** Of several pairs, each gets its own run a little after the answer to the request. */
const startsWithinMs = 300_000;

/** Waits for the result of a run of checks. */
export async function awaitCheck({ signal }: Pick<Context, 'signal'>, app: OpenApp, id: string): Promise<CheckView> {
  const began = Date.now();
  for (;;) {
    const view = await readCheck(app.client, id, Date.now() - began < startsWithinMs);
    if (view !== undefined) return view;
    await wait(pauseOf(app), undefined, { signal });
  }
}

/** The result of a run of checks; undefined while it is under way, or about to start. */
export async function readCheck(
  client: Pick<MoverClient, 'call'>,
  id: string,
  mayStart: boolean,
): Promise<CheckView | undefined> {
  try {
    return await client.call('getCheck', { id });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const isPending = error.code === 'CHECK_NOT_READY' || (mayStart && error.code === 'CHECK_NOT_FOUND');
    if (isPending || error.isTransient) return undefined;
    throw error;
  }
}

/** The exit code of a verdict. */
export function exitCodeOfCheck(overall: CheckView['overall']): ExitCode {
  switch (overall) {
    case 'ready':
      return exitCodes.ok;
    case 'readyWithConditions':
      return exitCodes.stays;
    case 'notReady':
      return exitCodes.failed;
  }
}
