import { z } from 'zod';
import { freezeModes } from '../../shared/contracts/model/freeze';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { cutoverLines } from '../text/cutoverLines';
import { continueBy } from './steer';

const optionsSchema = z.object({ check: z.boolean().default(false), freeze: z.enum(freezeModes).optional() });

/**
 * `kvmover cutover ID`: a held move makes its last pass and ends. An app on this machine runs until then. With `--check` it
 * only prints the checklist.
 */
export function cutover(context: Context): Promise<ExitCode> {
  const { check, freeze } = optionsSchema.parse(context.options);
  if (check) return printChecklist(context);
  return continueBy(context, 'cutover', 'cutoverAsked', 'makes its last pass, and then ends', freeze && { freeze });
}

const exitCodeOf = { go: exitCodes.ok, noGo: exitCodes.stays, unknown: exitCodes.unknown } as const;

async function printChecklist({ open, operands, output }: Context): Promise<ExitCode> {
  const { client } = await open();
  const list = await client.cutoverList(operands[0] ?? '');
  const exitCode = exitCodeOf[list.verdict];
  output.event({ event: 'cutoverList', list, exitCode });
  output.results(cutoverLines(list, output.columns));
  return exitCode;
}
