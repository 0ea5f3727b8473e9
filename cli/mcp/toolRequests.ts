import { z } from 'zod';
import { consumerRequestSchema } from '../../shared/contracts/api/consumerAnswers';
import { comparedSelectSchema, depthSchema } from '../../shared/contracts/model/comparisons';
import { moveIdSchema, vaultNameSchema } from '../../shared/contracts/model/ids';
import { methods, movePolicyShape, selectSchema } from '../../shared/contracts/model/movePolicy';
import { type OperationId, operations } from '../../shared/contracts/operations/operations';
import { type MoverClient } from '../client/moverClient';

/** What a plan or a check may be asked for. None of these options makes the app write to a vault while it plans. */
export const plannedShape = {
  select: selectSchema.unwrap().optional(),
  method: z.enum(methods).optional(),
  onConflict: movePolicyShape.onConflict.unwrap().optional(),
  disabled: z.enum(['move', 'skip']).optional(),
  unmovableKeys: movePolicyShape.unmovableKeys.unwrap().optional(),
};

export const comparedShape = {
  select: comparedSelectSchema.unwrap().optional(),
  depth: depthSchema.optional(),
};

const pairShape = { sourceVault: vaultNameSchema, targetVault: vaultNameSchema };

/** A plan that can never become a move: nobody can approve a dry run. */
const dryRunSchema = z.strictObject({
  id: moveIdSchema,
  ...pairShape,
  ...plannedShape,
  dryRun: z.literal(true),
  gate: z.literal('off'),
});

/** Checks without the probe, which would write a secret, and without values. */
const checksSchema = z.strictObject({
  ...pairShape,
  ...plannedShape,
  options: z.strictObject({ readValues: z.literal(false) }),
});

const comparisonSchema = z.strictObject({ ...pairShape, ...comparedShape });

/** The word for a request that only reads the state of the app. */
const read = 'read';
type Rule = typeof read | z.ZodType;

/**
 * Every request that each tool may send to the app: a read, or a start with exactly this body. A start stores something in the
 * app, and makes it read the vaults. `ToolClient` sends nothing else.
 */
export const toolRequests = {
  can_it_move: {},
  plan: { startMove: dryRunSchema, getMove: read, getPlan: read },
  check: { startChecks: checksSchema, getCheck: read },
  compare: { startComparison: comparisonSchema, getComparison: read, getComparisonReport: read },
  find_users: { startConsumerSearch: consumerRequestSchema, getConsumerSearch: read },
  read_report: { getMoves: read, getReport: read },
  verify_report: { getMoves: read, getMove: read, getReport: read },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<OperationId, Rule>>>>>;

export type ToolName = keyof typeof toolRequests;

/** The client of one tool. It throws for a request that the table does not have. */
export class ToolClient {
  private readonly rules: Readonly<Partial<Record<string, Rule>>>;

  constructor(
    private readonly client: MoverClient,
    private readonly tool: ToolName,
  ) {
    this.rules = toolRequests[tool];
  }

  readonly call: MoverClient['call'] = async (operationId, asked) => {
    this.admit(operationId, asked);
    return this.client.call(operationId, asked);
  };

  readonly answer: MoverClient['answer'] = async (operationId, asked) => {
    this.admit(operationId, asked);
    return this.client.answer(operationId, asked);
  };

  private admit(operationId: OperationId, asked: object): void {
    const rule = this.rules[operationId];
    const isRead = 'get' in operations[operationId];
    const body = 'body' in asked ? asked.body : undefined;
    const fits = rule === read ? isRead && body === undefined : rule?.safeParse(body).success === true;
    if (!fits) throw new Error(`The tool ${this.tool} may not send ${operationId} with this body.`);
  }
}
