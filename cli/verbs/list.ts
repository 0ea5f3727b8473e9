import { z } from 'zod';
import { type MoveLine } from '../../shared/contracts/api/moveList';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { type Line, line, quiet, tableLines } from '../text/line';

const optionsSchema = z.object({
  phase: z.string().optional(),
  vault: z.string().optional(),
  limit: z.string().default('20'),
});

/** `kvmover list`: moves, newest first. */
export async function list({ options, output, open, command }: Context): Promise<ExitCode> {
  const { phase, vault, limit } = optionsSchema.parse(options);
  const { client } = await open();
  const { moves, continuationToken } = await client.call('getMoves', { query: { phase, vault, limit } });
  for (const move of moves) output.event({ event: 'move', move });
  output.results(listLines(moves, command, output.listColumns));
  if (continuationToken !== null)
    output.remarks([line(quiet(`There are more. Show up to 100: ${command} list --limit 100`))]);
  return exitCodes.ok;
}

/** A table of moves; a hint if there are none. */
export function listLines(moves: readonly MoveLine[], command: string, columns = Infinity): readonly Line[] {
  if (moves.length === 0) return [line('No moves. Plan one: ', `${command} plan <source> <target>`)];
  return tableLines(
    ['ID', 'FROM', 'TO', 'PHASE', 'ITEMS', 'STARTED'],
    moves.map(({ id, sourceVault, targetVault, phase, items, startedAt }) => [
      id,
      sourceVault ?? '?',
      targetVault ?? '?',
      phase ?? 'running',
      items === null ? '' : `${String(items.done)} of ${String(items.total)}`,
      startedAt ?? '',
    ]),
    { columns },
  );
}
