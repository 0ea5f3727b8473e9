import { z } from 'zod';
import { type ComparisonLine, type ComparisonView } from '../../shared/contracts/api/comparisonAnswers';
import { comparedVerdict } from '../../shared/words/outcomeWords';
import { counted } from '../../shared/words/word';
import { CliError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { comparisonDocument } from '../../shared/rules/comparisons/comparisonDocument';
import { documentLines } from '../text/documentLines';
import { type Line, line, quiet, strong, tableLines } from '../text/line';
import { followView } from '../watch/followView';
import { readRequest, vaultPair } from './moveRequest';
import { pauseOf } from './watch';

const optionsSchema = z.object({
  depth: z.string().optional(),
  access: z.boolean().default(false),
  request: z.string().optional(),
  all: z.boolean().default(false),
  list: z.boolean().default(false),
  limit: z.string().default('20'),
});

/** `kvmover compare A B`: is everything in both vaults, and equal? With `--list`: earlier comparisons. */
export async function compare(context: Context): Promise<ExitCode> {
  const { output, operands, options, open } = context;
  const { depth, access, request, all, list, limit } = optionsSchema.parse(options);
  if (list) return listComparisons(context, limit);
  const { source: sourceVault, target: targetVault } = vaultPair(operands);
  const fields = request === undefined ? {} : readRequest(request);
  const app = await open({ source: sourceVault, target: targetVault });
  const configuration = access ? { configuration: { access: 'roles' } } : {};
  const asked = { ...fields, ...(depth === undefined ? {} : { depth }), ...configuration, sourceVault, targetVault };
  const { id } = await app.client.call('startComparison', { body: asked });
  const view = await followView(context, {
    read: () => app.client.call('getComparison', { id }),
    pauseMs: pauseOf(app),
    lineOf: comparisonLine,
    isEnough: ({ state }) => state !== 'running',
  });
  if (view.state !== 'completed') throw withoutResult(view);
  const report = await app.client.call('getComparisonReport', { id, query: { format: 'json' } });
  const isEqual = report.equal === true && report.access?.equal !== false;
  const exitCode = isEqual ? exitCodes.ok : exitCodes.stays;
  output.event({ event: 'comparison', comparison: report, exitCode });
  output.results(documentLines(comparisonDocument(report), { columns: output.columns, showsAll: all }));
  return exitCode;
}

async function listComparisons({ output, operands, open, command }: Context, limit: string): Promise<ExitCode> {
  const pair = operands[0] === undefined ? undefined : vaultPair(operands);
  const { client } = await open();
  const ofPair = pair === undefined ? {} : { sourceVault: pair.source, targetVault: pair.target };
  const { comparisons, continuationToken } = await client.call('getComparisons', { query: { ...ofPair, limit } });
  for (const comparison of comparisons) output.event({ event: 'listedComparison', comparison });
  output.results(comparisonListLines(comparisons, command));
  if (continuationToken !== null)
    output.remarks([line(quiet(`There are more. Show up to 100: ${command} compare --list --limit 100`))]);
  return exitCodes.ok;
}

function withoutResult({ state, failure }: ComparisonView): CliError {
  if (failure === undefined) return new CliError(`The comparison was ${state}. It has no result.`);
  return new CliError(`The comparison failed: ${failure.detail}`, { code: failure.code });
}

/** One line about a comparison in progress. */
export function comparisonLine({ items, waitingFor }: ComparisonView): Line {
  const wait = waitingFor === null ? '' : `   ${waitingFor.message}`;
  return line(strong('comparing'), `  ${String(items.compared)} of ${counted(items.total, 'item')}${wait}`);
}

/** A table of comparisons; a hint if there are none. */
export function comparisonListLines(comparisons: readonly ComparisonLine[], command: string): readonly Line[] {
  if (comparisons.length === 0) return [line('No comparisons. Start one: ', `${command} compare <source> <target>`)];
  return tableLines(
    ['FROM', 'TO', 'RESULT', 'ITEMS', 'WITHOUT A MATCH', 'STARTED'],
    comparisons.map((line) => [
      ...[line.sourceVault, line.targetVault, line.state === 'completed' ? comparedVerdict(line).text : line.state],
      ...[line.items.total, line.items.compared - line.counts.match],
      line.startedAt,
    ]),
  );
}
