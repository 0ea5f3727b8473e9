import { z } from 'zod';
import { type ItemLine } from '../../shared/contracts/api/moveList';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { line, tableLines } from '../text/line';
import { headedMove } from './findMove';

const optionsSchema = z.object({
  state: z.string().optional(),
  type: z.string().optional(),
  code: z.string().optional(),
});

/** `kvmover items [ID]`: all items that pass the filters, page by page. */
export async function items(context: Context): Promise<ExitCode> {
  const { options, output, open, signal } = context;
  const filters = optionsSchema.parse(options);
  const { client } = await open();
  const { id, head } = await headedMove(context, client);
  const found: ItemLine[] = [];
  let continuationToken: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await client.call('getItems', { id, query: { ...filters, limit: '100', continuationToken } });
    for (const item of page.items) output.event({ event: 'item', item });
    found.push(...page.items);
    continuationToken = page.continuationToken ?? undefined;
  } while (continuationToken !== undefined);
  const shape = { columns: output.listColumns };
  const list = found.length === 0 ? [line('It has no such items.')] : tableLines(heads, found.map(rowOf), shape);
  output.results([...head, ...list]);
  return exitCodes.ok;
}

const heads = ['TYPE', 'NAME', 'ROUTE', 'STATE', 'VERSIONS', 'REASONS'];

function rowOf({ itemType, itemName, route, state, versions, reasons, problems, update }: ItemLine): readonly string[] {
  const codes = new Set([...reasons, ...problems.map(({ code }) => code)]);
  return [
    itemType,
    itemName,
    route,
    state,
    `${String(versions.done)} of ${String(versions.total)}`,
    `${[...codes].join(' ')}${update === undefined ? '' : ` (${update.fields.join(', ')})`}`,
  ];
}
