import { z } from 'zod';
import { configurationPlanSchema } from '../../shared/contracts/model/configuration';
import { moveRequestSchema } from '../../shared/contracts/api/moveRequest';
import { rehearsedRequest } from '../../shared/rules/rehearsal/rehearsedMove';
import { printRights } from '../../shared/rules/rights/printRights';
import { renderRights } from '../../shared/rules/rights/renderRights';
import { usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { readRequest, vaultPair } from './moveRequest';

const optionsSchema = z.object({
  request: z.string().optional(),
  plan: z.string().optional(),
  rollback: z.boolean().default(false),
});
const planSchema = z.object({ configuration: z.object({ steps: configurationPlanSchema.shape.steps }) });

/** `kvmover permissions A B`: the rights of a move, as a document. It asks no app and no vault. */
export async function permissions({ operands, options, output }: Context): Promise<ExitCode> {
  const { request, plan, rollback } = optionsSchema.parse(options);
  const { source: sourceVault, target: targetVault } = vaultPair(operands);
  const fields = request === undefined ? {} : readRequest(request);
  const parsed = moveRequestSchema.safeParse({ ...fields, sourceVault, targetVault });
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`);
    throw usageError(`The request is not valid: ${faults.join('; ')}.`, 'docs/request.md lists the fields.');
  }
  const planned = plan === undefined ? {} : { steps: stepsIn(plan) };
  const rights = printRights({ ...rehearsedRequest(parsed.data), rollback, ...planned });
  if (output.isJson) output.event({ event: 'permissions', ...rights });
  else output.document(renderRights(rights));
  return exitCodes.ok;
}

/** The writes to the vault itself that a plan has, as `GET /api/moves/{id}/plan` returns it. */
function stepsIn(file: string) {
  const parsed = planSchema.safeParse(readRequest(file));
  if (parsed.success) return parsed.data.configuration.steps;
  throw usageError(`${file} is not a plan.`, 'Save the answer of GET /api/moves/{id}/plan.');
}
