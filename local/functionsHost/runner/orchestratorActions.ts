import { z } from 'zod';

const retryOptionsSchema = z.looseObject({
  firstRetryIntervalInMilliseconds: z.number(),
  maxNumberOfAttempts: z.number(),
  backoffCoefficient: z.number().optional(),
  maxRetryIntervalInMilliseconds: z.number().optional(),
});
export type RetryOptions = z.infer<typeof retryOptionsSchema>;

const httpRequestSchema = z.looseObject({
  method: z.string(),
  uri: z.string(),
  content: z.string().nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  tokenSource: z.unknown().optional(),
  asynchronousPatternEnabled: z.boolean().default(true),
});
export type DurableHttpRequest = z.infer<typeof httpRequestSchema>;

const activity = { functionName: z.string(), input: z.unknown().optional() };
const child = { ...activity, instanceId: z.string().nullish(), version: z.string().nullish() };
const retry = { retryOptions: retryOptionsSchema };
const entity = { instanceId: z.string(), operation: z.string(), input: z.unknown().optional() };

/** The actions of an orchestrator's answer by number (library: src/actions/). */
const actionSchema = z.discriminatedUnion('actionType', [
  z.looseObject({ actionType: z.literal(0), ...activity }),
  z.looseObject({ actionType: z.literal(1), ...activity, ...retry }),
  z.looseObject({ actionType: z.literal(2), ...child }),
  z.looseObject({ actionType: z.literal(3), ...child, ...retry }),
  z.looseObject({ actionType: z.literal(4), input: z.unknown().optional() }),
  z.looseObject({ actionType: z.literal(5), fireAt: z.string(), isCanceled: z.boolean().default(false) }),
  z.looseObject({ actionType: z.literal(6), externalEventName: z.string() }),
  z.looseObject({ actionType: z.literal(7), ...entity }),
  z.looseObject({ actionType: z.literal(8), httpRequest: httpRequestSchema }),
  z.looseObject({ actionType: z.literal(9), ...entity }),
  z.looseObject({
    actionType: z.literal(11),
    get compoundActions() {
      return z.array(actionSchema);
    },
  }),
  z.looseObject({
    actionType: z.literal(12),
    get compoundActions() {
      return z.array(actionSchema);
    },
  }),
  z.looseObject({
    actionType: z.literal(13),
    lockSet: z.array(z.object({ name: z.string(), key: z.string() })),
    lockRequestId: z.string(),
  }),
  z.looseObject({ actionType: z.literal(14) }),
]);
export type OrchestratorAction = z.infer<typeof actionSchema>;

export const orchestratorStateSchema = z.looseObject({
  isDone: z.boolean(),
  actions: z.array(z.array(actionSchema)),
  output: z.unknown().optional(),
  customStatus: z.unknown().optional(),
  error: z.string().optional(),
});
export type OrchestratorState = z.infer<typeof orchestratorStateSchema>;
