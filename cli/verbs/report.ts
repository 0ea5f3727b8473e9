import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { line } from '../text/line';
import { moveIdOf } from './findMove';
import { verifyFile } from './verifyReport';

const optionsSchema = z.object({
  format: z.enum(['json', 'md', 'html', 'csv', 'versions', 'junit']).optional(),
  run: z.string().optional(),
  out: z.string().optional(),
});

/**
 * `kvmover report [ID]`: the report as the app renders it, on stdout or in a file. With `--json` it is the JSON report.
 * `kvmover report verify FILE`: whether a JSON report is as the app wrote it.
 */
export async function report(context: Context): Promise<ExitCode> {
  const { operands, options, output, open } = context;
  const [first, file] = operands;
  if (file !== undefined) {
    if (first === 'verify') return verifyFile(file, context);
    throw usageError(
      `A report has one id, and ${JSON.stringify(file)} came too.`,
      'To verify a file: kvmover report verify <file>',
    );
  }
  const { format, run, out } = optionsSchema.parse(options);
  const { client } = await open();
  const id = await moveIdOf(client, first, 'ended');
  const query = { format: format ?? (output.isJson ? 'json' : 'md'), run };
  const { text, headers } = await client.answer('getReport', { id, query });
  writeDocument(output, { text, out, name: `The report of move ${id}` });
  if (headers.get('report-proof') === 'none') output.remarks([line(notProved)]);
  return exitCodes.ok;
}

const notProved =
  'Nothing proves that the app wrote this report: it has neither the head in the history of the run nor a signature of the app.';

interface Written {
  readonly text: string;
  /** The file; undefined writes to stdout. */
  readonly out: string | undefined;
  readonly name: string;
}

/** Writes a document of the app to stdout or to a file. */
export function writeDocument(output: Context['output'], { text, out, name }: Written): void {
  if (out === undefined) {
    output.document(text.endsWith('\n') ? text : `${text}\n`);
    return;
  }
  save(out, text);
  output.remarks([line(`${name} is in ${out}.`)]);
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw usageError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
