import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { completionSchema } from '../../shared/contracts/api/completion';
import { verdictOf, watchedChanges, type Watched } from '../../shared/rules/retirement/watchedChanges';
import { CliError, type ExitCode, exitCodes, usageError } from '../cliError';
import { type MoverClient } from '../client/moverClient';
import { type Context } from '../context';
import { type OpenApp } from '../app/openedApp';
import { line, paragraph, quiet } from '../text/line';
import { isEnd } from '../watch/followMove';
import { vaultPair } from '../verbs/moveRequest';
import { scopesOf, searchInAzure } from './findConsumers';

const optionsSchema = z.object({
  subscription: z.string().optional(),
  untilQuiet: z.boolean().default(false),
  every: z.string().optional(),
  rounds: z.string().optional(),
});

const exitCodeOf = { quiet: exitCodes.ok, inUse: exitCodes.stays, unknown: exitCodes.unknown } as const;

/**
 * `kvmover consumers watch VAULT --subscription …`: searches for the consumers of a vault again and again, reads the clock of its last use,
 * and writes a line for each change. With `--until-quiet` it ends when nobody uses the vault.
 */
export async function watchConsumers(context: Context): Promise<ExitCode> {
  const { operands, options, output, open, signal } = context;
  const { subscription, untilQuiet, every, rounds } = optionsSchema.parse(options);
  if (subscription === undefined)
    throw usageError('A watch looks in Azure.', 'Name subscriptions: --subscription <ids>');
  const scopes = scopesOf(subscription);
  const pauseMs = minutesOf(every) * 60_000;
  const maxRounds = rounds === undefined ? Infinity : countOf(rounds);
  const { source: vault } = vaultPair([operands[1] ?? '', operands[1] ?? '']);
  const app = await open({ source: vault, target: vault });
  let before: Watched | undefined;
  for (let round = 1; ; round += 1) {
    const now = await look(context, app, { vault, scopes }).catch(asTransient);
    if (now !== undefined) {
      const verdict = verdictOf(now);
      const changes = watchedChanges(before, now);
      const isLast = (untilQuiet && verdict === 'quiet') || round >= maxRounds;
      const exitCode = isLast ? exitCodeOf[verdict] : null;
      const at = new Date().toISOString();
      if (changes.length > 0 || isLast)
        output.event({ event: 'consumersWatched', vault, at, verdict, changes, exitCode });
      output.results(
        changes.flatMap((text) => [line(quiet(at)), ...paragraph(text, { columns: output.columns, indent: 2 })]),
      );
      if (exitCode !== null) return exitCode;
      before = now;
    } else if (round >= maxRounds) return exitCodes.unknown;
    await wait(pauseMs, undefined, { signal });
  }
}

interface Sought {
  readonly vault: string;
  readonly scopes: string[];
}

async function look(context: Context, app: OpenApp, sought: Sought): Promise<Watched> {
  const { consumers, readings } = await searchInAzure(context, app, sought);
  return { consumers, readings, lastUse: await lastUseOf(app.client, sought.vault) };
}

/** The clock of the last use is part of the statement on the newest move of the vault that has ended. */
async function lastUseOf(client: MoverClient, vault: string): Promise<Watched['lastUse']> {
  const { moves } = await client.call('getMoves', { query: { limit: '100' } });
  const move = moves.find(({ sourceVault, phase }) => sourceVault === vault && phase !== null && isEnd(phase));
  if (move === undefined) return null;
  const { text } = await client.answer('getCompletion', { id: move.id, query: { format: 'json' } });
  return completionSchema.parse(JSON.parse(text)).lastUse;
}

/** An app or Azure that is away for a while ends no watch. */
function asTransient(error: unknown): undefined {
  if (error instanceof CliError && error.isTransient) return undefined;
  throw error;
}

/** More often would fill the list of searches, and the log of a vault lags by minutes anyway. */
const minMinutes = 5;

function minutesOf(text = '60'): number {
  const minutes = countOf(text);
  if (minutes >= minMinutes) return minutes;
  throw usageError(`--every is at least ${String(minMinutes)} minutes.`);
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw usageError(`Expected a whole number of at least 1; ${JSON.stringify(text)} came.`);
}
