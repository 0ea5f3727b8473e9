import { z } from 'zod';
import { usageError, type ExitCode } from '../cliError';
import { type Context } from '../context';
import { applyConsumers } from '../consumers/applyConsumers';
import { explainConsumers } from '../consumers/explainConsumers';
import { findInAzure } from '../consumers/findConsumers';
import { findInFiles } from '../consumers/findInFiles';

const optionsSchema = z.object({
  to: z.string().optional(),
  report: z.string().optional(),
  head: z.string().optional(),
  diff: z.boolean().optional(),
  subscription: z.string().optional(),
  workspace: z.string().optional(),
});

/**
 * `kvmover consumers find|explain|apply VAULT`: who uses a vault, in files or with `--subscription` in Azure, and what each consumer would see in
 * the target.
 */
export async function consumers(context: Context): Promise<ExitCode> {
  const [action, vault = '', folder] = context.operands;
  const { to, report, head, diff = false, subscription, workspace: workspaces } = optionsSchema.parse(context.options);
  if (action === 'explain') return explainConsumers(context);
  if (action === 'apply') return applyConsumers(context);
  if (subscription === undefined) {
    if (workspaces === undefined) return findInFiles(context);
    throw usageError('--workspace is for a search in Azure.', 'Add --subscription <ids>.');
  }
  refuseFolderOptions({ folder, to, report, head, diff: diff ? '' : undefined });
  return findInAzure(context, vault, { subscriptions: subscription, workspaces });
}

/** A search in Azure reads no file. */
function refuseFolderOptions(given: Readonly<Record<string, string | undefined>>): void {
  const [name] = Object.entries(given).find(([, text]) => text !== undefined) ?? [];
  if (name === undefined) return;
  const what = name === 'folder' ? 'A folder' : `--${name}`;
  throw usageError(`${what} is for a search in files, and --subscription for one in Azure.`, 'Leave one of them out.');
}
