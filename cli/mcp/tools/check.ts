import { z } from 'zod';
import { type CheckView } from '../../../shared/contracts/api/checkAnswers';
import {
  checkRunIdSchema,
  checkStatusSchema,
  checkSummarySchema,
  overallSchema,
} from '../../../shared/contracts/model/checks';
import { forecastSchema, outcomeSchema } from '../../../shared/contracts/model/forecast';
import { vaultNameSchema } from '../../../shared/contracts/model/ids';
import { byUrgency } from '../../../shared/rules/checks/checkView';
import { findCheck } from '../../../shared/rules/checks/catalogue';
import { groundChecks } from '../../../shared/rules/checks/groundChecks';
import { placeChecks } from '../../../shared/rules/checks/placeChecks';
import { reachChecks } from '../../../shared/rules/checks/reachChecks';
import { rightsChecks } from '../../../shared/rules/checks/rightsChecks';
import { CliError } from '../../cliError';
import { readCheck } from '../../verbs/check';
import { pauseOf } from '../../verbs/watch';
import { eitherPairOr, itemSchema, itemsOf, meaningSchema, meaningsOf, waitFor } from '../shown';
import { tool } from '../tool';
import { plannedShape, type ToolClient } from '../toolRequests';

const resultSchema = z.object({
  overall: overallSchema,
  failed: z.boolean(),
  counts: checkSummarySchema.shape.counts,
  forecast: forecastSchema.nullable(),
  failure: z.string().nullable(),
  findings: z.array(
    z.object({
      check: z.string(),
      status: checkStatusSchema,
      title: z.string(),
      remedy: z.string(),
      evidence: z.string().nullable(),
      itemCount: z.number(),
      items: z.array(itemSchema),
    }),
  ),
  affected: z.array(
    z.object({ outcome: outcomeSchema, reason: z.string(), itemCount: z.number(), items: z.array(itemSchema) }),
  ),
  meanings: z.array(meaningSchema),
});

/** The checks of `kvmover check`, without the values of secrets. */
export const check = tool({
  name: 'check',
  title: 'Check two vaults before a move',
  about:
    'Runs the checks before a move: would it succeed, and which items would not move? Give both vaults; if the answer has the state "running", ask again with its checkId.',
  input: z
    .strictObject({
      sourceVault: vaultNameSchema.optional(),
      targetVault: vaultNameSchema.optional(),
      ...plannedShape,
      checkId: checkRunIdSchema.optional(),
    })
    .superRefine(eitherPairOr('checkId')),
  output: z.object({ checkId: z.string(), state: z.enum(['running', 'done']), result: resultSchema.nullable() }),
  run: async ({ checkId, ...asked }, asking) => {
    const { client, place } = await asking.open();
    const id = checkId ?? (await start(client, asked));
    const view = await waitFor(() => readCheck(client, id, checkId === undefined), asking, pauseOf({ place }));
    return {
      checkId: id,
      state: view === undefined ? 'running' : 'done',
      result: view === undefined ? null : resultOf(view),
    };
  },
});

async function start(client: ToolClient, asked: Readonly<Record<string, unknown>>): Promise<string> {
  const { checks } = await client.call('startChecks', { body: { ...asked, options: { readValues: false } } });
  const id = checks[0]?.id;
  if (id === undefined) throw new CliError('The app started no checks.');
  return id;
}

/** Their evidence has names of the two vaults, rights and numbers. That of other checks has names of items, tags and issuers. */
const plainEvidence = new Set<string>(
  [...reachChecks, ...rightsChecks, ...groundChecks, ...placeChecks].map(({ id }) => id),
);

function resultOf(view: CheckView): z.infer<typeof resultSchema> {
  return {
    overall: view.overall,
    failed: view.failed,
    counts: view.counts,
    forecast: view.forecast,
    failure: view.failure?.code ?? null,
    findings: byUrgency(view.findings).map(({ id, status, evidence, items, itemCount }) => ({
      check: id,
      status,
      // An app of another version may have a check that this program does not know.
      title: findCheck(id)?.title ?? '',
      remedy: status === 'pass' ? '' : (findCheck(id)?.remedy ?? ''),
      evidence: plainEvidence.has(id) ? evidence : null,
      itemCount,
      items: itemsOf(items),
    })),
    affected: view.affected.map(({ outcome, reason, itemCount, items }) => ({
      outcome,
      reason,
      itemCount,
      items: itemsOf(items),
    })),
    meanings: meaningsOf(view.affected.map(({ reason }) => reason)),
  };
}
