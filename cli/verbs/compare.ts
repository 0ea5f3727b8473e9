import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type ComparisonView } from '../../shared/contracts/api/comparisonAnswers';
import { CliError, type ExitCode, exitCodes } from '../cliError';
import { type MoverClient } from '../client/moverClient';
import { type Context } from '../context';
import { comparisonLine, comparisonLines, comparisonListLines } from '../text/comparisonLines';
import { line, quiet } from '../text/line';
import { readRequest, vaultPair } from './moveRequest';
import { pauseOf } from './watch';

const optionsSchema = z.object({
  depth: z.string().optional(),
  request: z.string().optional(),
  all: z.boolean().default(false),
  list: z.boolean().default(false),
  limit: z.string().default('20'),
});

/** `kvmover compare A B`: is everything in both vaults, and equal? With `--list`: earlier comparisons. */
export async function compare(context: Context): Promise<ExitCode> {
  const { output, operands, options, open } = context;
  const { depth, request, all, list, limit } = optionsSchema.parse(options);
  if (list) return listComparisons(context, limit);
  const { source: sourceVault, target: targetVault } = vaultPair(operands);
  const fields = request === undefined ? {} : readRequest(request);
  const app = await open({ source: sourceVault, target: targetVault });
  const asked = { ...fields, ...(depth === undefined ? {} : { depth }), sourceVault, targetVault };
  const { id } = await app.client.startComparison(asked);
  const view = await follow(context, app.client, { id, pauseMs: pauseOf(app) });
  if (view.state !== 'completed') throw withoutResult(view);
  const report = await app.client.comparisonReport(id);
  const exitCode = report.equal === true ? exitCodes.ok : exitCodes.stays;
  output.event({ event: 'comparison', comparison: report, exitCode });
  output.results(comparisonLines(report, { columns: output.columns, showsAll: all }));
  return exitCode;
}

async function listComparisons({ output, operands, open, command }: Context, limit: string): Promise<ExitCode> {
  const pair = operands[0] === undefined ? undefined : vaultPair(operands);
  const { client } = await open();
  const ofPair = pair === undefined ? {} : { sourceVault: pair.source, targetVault: pair.target };
  const { comparisons, continuationToken } = await client.comparisons({ ...ofPair, limit });
  for (const comparison of comparisons) output.event({ event: 'listedComparison', comparison });
  output.results(comparisonListLines(comparisons, command));
  if (continuationToken !== null)
    output.remarks([line(quiet(`There are more. Show up to 100: ${command} compare --list --limit 100`))]);
  return exitCodes.ok;
}

interface Followed {
  readonly id: string;
  readonly pauseMs: number;
}

/** Shows a comparison until it ends. */
async function follow(
  { output, signal }: Context,
  client: MoverClient,
  { id, pauseMs }: Followed,
): Promise<ComparisonView> {
  for (;;) {
    signal.throwIfAborted();
    const view = await client.comparison(id).catch(undefinedIfTransient);
    if (view !== undefined) output.redraw([comparisonLine(view)]);
    if (view !== undefined && view.state !== 'running') {
      output.redraw([]);
      return view;
    }
    await wait(pauseMs, undefined, { signal });
  }
}

function undefinedIfTransient(error: unknown): undefined {
  if (error instanceof CliError && error.isTransient) return undefined;
  throw error;
}

function withoutResult({ state, failure }: ComparisonView): CliError {
  if (failure === undefined) return new CliError(`The comparison was ${state}. It has no result.`);
  return new CliError(`The comparison failed: ${failure.detail}`, { code: failure.code });
}
