import { z } from 'zod';
import { usageError, type ExitCode } from '../cliError';
import { type Context } from '../context';
import { applyConsumers } from '../consumers/applyConsumers';
import { explainConsumers } from '../consumers/explainConsumers';
import { findEverywhere } from '../consumers/findConsumers';
import { findInFiles } from '../consumers/findInFiles';

const optionsSchema = z.object({
  to: z.string().optional(),
  report: z.string().optional(),
  head: z.string().optional(),
  diff: z.boolean().optional(),
  subscription: z.string().optional(),
  workspace: z.string().optional(),
  devops: z.string().optional(),
  github: z.string().optional(),
  tokenStdin: z.boolean().default(false),
});

/**
 * `kvmover consumers find|explain|apply VAULT`: who uses a vault, in files, and with options in Azure, Azure DevOps and GitHub, and what
 * each consumer would see in the target.
 */
export async function consumers(context: Context): Promise<ExitCode> {
  const [action, vault = '', folder] = context.operands;
  const { to, report, head, diff = false, ...places } = optionsSchema.parse(context.options);
  const { subscription: subscriptions, workspace: workspaces, devops, github, tokenStdin } = places;
  if (action === 'explain') return explainConsumers(context);
  if (action === 'apply') return applyConsumers(context);
  if (subscriptions === undefined && workspaces !== undefined)
    throw usageError('--workspace is for a search in Azure.', 'Add --subscription <ids>.');
  if (subscriptions === undefined && devops === undefined && github === undefined && !tokenStdin)
    return findInFiles(context);
  refuseChanges({ to, report, head, diff: diff ? '' : undefined });
  return findEverywhere(context, vault, { subscriptions, workspaces, folder, devops, github, tokenStdin });
}

/** Only a search in files alone can print a diff. */
function refuseChanges(given: Readonly<Record<string, string | undefined>>): void {
  const [name] = Object.entries(given).find(([, text]) => text !== undefined) ?? [];
  if (name === undefined) return;
  throw usageError(
    `--${name} is for a search in files alone.`,
    'Leave out --subscription, --devops and --github, or this option.',
  );
}
