import { z } from 'zod';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { line } from '../text/line';

const optionsSchema = z.object({ reason: z.string().optional() });

/** `kvmover cancel ID`. */
export async function cancel({ operands, options, output, open, command }: Context): Promise<ExitCode> {
  const { client } = await open();
  const { id } = await client.cancel(operands[0] ?? '', optionsSchema.parse(options).reason);
  output.event({ event: 'cancelled', id, exitCode: exitCodes.ok });
  output.results([
    line(`Move ${id} ends when the items that have begun are finished. Items that arrived are left in the target.`),
    line(`The report:  ${command} report ${id}`),
  ]);
  return exitCodes.ok;
}
