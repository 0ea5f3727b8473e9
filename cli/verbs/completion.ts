import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { completionScript } from '../text/completionScript';

/** `kvmover completion SHELL`: a script for the profile of a shell. */
export async function completion({ operands, output }: Context): Promise<ExitCode> {
  output.document(completionScript(operands[0] ?? ''));
  return exitCodes.ok;
}
