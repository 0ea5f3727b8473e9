import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type PlanAnswer } from '../../../shared/contracts/api/httpAnswers';
import { moveIdSchema, vaultNameSchema } from '../../../shared/contracts/model/ids';
import { backupOutlookSchema, planSummarySchema, routeSchema } from '../../../shared/contracts/model/plan';
import { phaseSchema } from '../../../shared/contracts/model/progress';
import { isEnd } from '../../watch/followMove';
import { pauseOf } from '../../verbs/watch';
import { eitherPairOr, itemSchema, meaningSchema, meaningsOf, waitFor } from '../shown';
import { tool } from '../tool';
import { plannedShape, type ToolClient } from '../toolRequests';

const placeSchema = z.object({ vault: z.string(), region: z.string(), geography: z.string().nullable() });

/** One page of the app's plan, which has at most 25 items. */
const pageSchema = z.object({
  source: placeSchema,
  target: placeSchema,
  backups: backupOutlookSchema,
  planHash: z.string(),
  itemCount: z.number(),
  versionCount: z.number(),
  byRoute: planSummarySchema.shape.byRoute,
  estimatedSeconds: z.number(),
  page: z.number(),
  pages: z.number(),
  items: z.array(
    itemSchema.extend({
      route: routeSchema,
      reasons: z.array(z.string()),
      versions: z.number(),
      versionsLeftOut: z.number(),
      failure: z.string().nullable(),
    }),
  ),
  meanings: z.array(meaningSchema),
});

/** A dry run: the plan of a move that nobody can apply. */
export const plan = tool({
  name: 'plan',
  title: 'Plan a move',
  about:
    'Plans a move of one Azure Key Vault to another, item by item, as a dry run that cannot be applied. Give both vaults; if the answer has the state "planning", ask again with its planId. A page has 25 items.',
  input: z
    .strictObject({
      sourceVault: vaultNameSchema.optional(),
      targetVault: vaultNameSchema.optional(),
      ...plannedShape,
      planId: moveIdSchema.optional(),
      page: z.number().int().min(0).max(1_000_000).default(0),
    })
    .superRefine(eitherPairOr('planId')),
  output: z.object({
    planId: z.string(),
    state: z.enum(['planning', 'ready', 'failed']),
    phase: phaseSchema.nullable(),
    problems: z.array(meaningSchema),
    plan: pageSchema.nullable(),
  }),
  run: async ({ planId, page, sourceVault, targetVault, ...options }, asking) => {
    const { client, place } = await asking.open();
    const id = planId ?? (await start(client, { ...options, sourceVault, targetVault }));
    const status = await waitFor(
      async () => {
        const seen = await client.call('getMove', { id });
        return seen.planHash !== null || isEnd(seen.phase) ? seen : undefined;
      },
      asking,
      pauseOf({ place }),
    );
    if (status === undefined) return { planId: id, state: 'planning', phase: null, problems: [], plan: null };
    const problems = meaningsOf(status.problems.map(({ code }) => code));
    const isPlanned = status.planHash !== null;
    const shown = isPlanned ? pageOf(await client.call('getPlan', { id, query: { page: String(page) } })) : null;
    return { planId: id, state: isPlanned ? 'ready' : 'failed', phase: status.phase, problems, plan: shown };
  },
});

async function start(client: ToolClient, asked: Readonly<Record<string, unknown>>): Promise<string> {
  const id = `mcp-${randomBytes(6).toString('hex')}`;
  await client.call('startMove', { body: { id, ...asked, dryRun: true, gate: 'off' } });
  return id;
}

function pageOf(found: PlanAnswer): z.infer<typeof pageSchema> {
  const { source, target, planned } = found;
  return {
    source: { vault: source.name, region: source.region, geography: source.geography },
    target: { vault: target.name, region: target.region, geography: target.geography },
    backups: found.backups,
    planHash: found.planHash,
    itemCount: found.items,
    versionCount: found.versions,
    byRoute: found.byRoute,
    estimatedSeconds: found.estimate.seconds,
    page: found.page,
    pages: found.pages,
    items: planned.map((item) => ({
      type: item.itemType,
      name: item.itemName,
      route: item.route,
      reasons: item.reasons,
      versions: item.versionCount,
      versionsLeftOut: item.versionsLeftOut.length,
      failure: item.failure?.code ?? null,
    })),
    meanings: meaningsOf(planned.flatMap(({ reasons, failure }) => [...reasons, ...(failure ? [failure.code] : [])])),
  };
}
