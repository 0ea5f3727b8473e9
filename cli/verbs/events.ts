import { z } from 'zod';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { headedMove } from './findMove';
import { tableLines } from '../text/line';

const optionsSchema = z.object({ run: z.string().optional() });

/** `kvmover events [ID]`: what happened in a run, oldest first, page by page. */
export async function events(context: Context): Promise<ExitCode> {
  const { options, output, open, signal } = context;
  const { run } = optionsSchema.parse(options);
  const { client } = await open();
  const { id, head } = await headedMove(context, client);
  const rows: (readonly string[])[] = [];
  let continuationToken: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await client.call('getEvents', { id, query: { run, limit: '100', continuationToken } });
    for (const event of page.events) output.event({ event: 'moveEvent', moveEvent: event });
    rows.push(...page.events.map(({ at, text }) => [at, text]));
    continuationToken = page.continuationToken ?? undefined;
  } while (continuationToken !== undefined);
  output.results([...head, ...tableLines(['TIME (UTC)', 'WHAT HAPPENED'], rows, { columns: output.listColumns })]);
  return exitCodes.ok;
}
