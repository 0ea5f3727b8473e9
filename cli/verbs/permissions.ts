import { z } from 'zod';
import { moveRequestSchema } from '../../shared/contracts/api/moveRequest';
import { rehearsedRequest } from '../../shared/rules/rehearsal/rehearsedMove';
import { printRights } from '../../shared/rules/rights/printRights';
import { renderRights } from '../../shared/rules/rights/renderRights';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { readRequest, vaultPair } from './moveRequest';

const optionsSchema = z.object({ request: z.string().optional(), rollback: z.boolean().default(false) });

/** `kvmover permissions A B`: the rights of a move, as a document. It asks no app and no vault. */
export async function permissions({ operands, options, output }: Context): Promise<ExitCode> {
  const { request, rollback } = optionsSchema.parse(options);
  const { source: sourceVault, target: targetVault } = vaultPair(operands);
  const fields = request === undefined ? {} : readRequest(request);
  const parsed = moveRequestSchema.safeParse({ ...fields, sourceVault, targetVault });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`);
    throw usageError(`The request is not valid: ${faults.join('; ')}.`, 'docs/request.md lists the fields.');
  }
  const rights = printRights({ ...rehearsedRequest(parsed.data), rollback });
  if (output.isJson) output.event({ event: 'permissions', ...rights });
  else output.document(renderRights(rights));
  return exitCodes.ok;
}
