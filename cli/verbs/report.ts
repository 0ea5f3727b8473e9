import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { usageError } from '../cliError';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../exitCodes';
import { line } from '../text/line';
import { moveIdOf } from './findMove';

const optionsSchema = z.object({
  format: z.enum(['json', 'md', 'html', 'csv', 'junit']).optional(),
  run: z.string().optional(),
  out: z.string().optional(),
});

/** `kvmover report [ID]`: the report as the app renders it, on stdout or in a file. With `--json` it is the JSON report. */
export async function report({ operands, options, output, open }: Context): Promise<ExitCode> {
  const { format, run, out } = optionsSchema.parse(options);
  const { client } = await open();
  const id = await moveIdOf(client, operands[0]);
  const text = await client.reportText(id, format ?? (output.isJson ? 'json' : 'md'), run);
  if (out === undefined) output.document(text.endsWith('\n') ? text : `${text}\n`);
  else {
    save(out, text);
    output.remarks([line(`The report of move ${id} is in ${out}.`)]);
  }
  return exitCodes.ok;
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw usageError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
