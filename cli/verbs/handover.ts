import { z } from 'zod';
import { type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { moveIdOf } from './findMove';
import { writeDocument } from './report';

const optionsSchema = z.object({
  format: z.enum(['terraform', 'bicep']).default('terraform'),
  out: z.string().optional(),
});

/** `kvmover handover [ID]`: code that takes over what a move made, on stdout or in a file. */
export async function handover({ operands, options, output, open }: Context): Promise<ExitCode> {
  const { format, out } = optionsSchema.parse(options);
  const { client } = await open();
  const id = await moveIdOf(client, operands[0], 'ended');
  const { text } = await client.answer('getHandover', { id, query: { format } });
  writeDocument(output, { text, out, name: `The code for what move ${id} made` });
  return exitCodes.ok;
}
