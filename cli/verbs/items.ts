import { z } from 'zod';
import { type ItemLine } from '../../shared/contracts/api/moveList';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { line, tableLines } from '../text/line';
import { moveIdOf } from './findMove';

const optionsSchema = z.object({
  state: z.string().optional(),
  type: z.string().optional(),
  code: z.string().optional(),
});

/** `kvmover items [ID]`: all items that pass the filters, page by page. */
export async function items({ operands, options, output, open, signal }: Context): Promise<ExitCode> {
  const filters = optionsSchema.parse(options);
  const { client } = await open();
  const id = await moveIdOf(client, operands[0]);
  const found: ItemLine[] = [];
  let continuationToken: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await client.call('getItems', { id, query: { ...filters, limit: '100', continuationToken } });
    for (const item of page.items) output.event({ event: 'item', item });
    found.push(...page.items);
    continuationToken = page.continuationToken ?? undefined;
  } while (continuationToken !== undefined);
  output.results(found.length === 0 ? [line(`Move ${id} has no such items.`)] : tableLines(head, found.map(rowOf)));
  return exitCodes.ok;
}

const head = ['TYPE', 'NAME', 'ROUTE', 'STATE', 'VERSIONS', 'REASONS'];

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
