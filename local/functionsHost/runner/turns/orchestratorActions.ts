import { z } from 'zod';

/** Kinds of an orchestrator's actions by their number (library: src/actions/ActionType.js). */
export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  CallEntity: 7,
  CallHttp: 8,
  SignalEntity: 9,
  WhenAny: 11,
  WhenAll: 12,
  LockEntities: 13,
  ReleaseEntities: 14,
} as const;

const retryOptionsSchema = z.object({
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

/** The actions of an orchestrator's answer (library: src/actions/). Each turn repeats all actions, so nothing else in them is kept. */
const actionSchema = z.discriminatedUnion('actionType', [
  z.object({ actionType: z.literal(ActionType.CallActivity), ...activity }),
  z.object({ actionType: z.literal(ActionType.CallActivityWithRetry), ...activity, ...retry }),
  z.object({ actionType: z.literal(ActionType.CallSubOrchestrator), ...child }),
  z.object({ actionType: z.literal(ActionType.CallSubOrchestratorWithRetry), ...child, ...retry }),
  z.object({ actionType: z.literal(ActionType.ContinueAsNew), input: z.unknown().optional() }),
  z.object({
    actionType: z.literal(ActionType.CreateTimer),
    fireAt: z.string(),
    isCanceled: z.boolean().default(false),
  }),
  z.object({ actionType: z.literal(ActionType.WaitForExternalEvent), externalEventName: z.string() }),
  z.object({ actionType: z.literal(ActionType.CallEntity), ...entity }),
  z.object({ actionType: z.literal(ActionType.CallHttp), httpRequest: httpRequestSchema }),
  z.object({ actionType: z.literal(ActionType.SignalEntity), ...entity }),
  z.object({
    actionType: z.literal(ActionType.WhenAny),
    get compoundActions() {
      return z.array(actionSchema);
    },
  }),
  z.object({
    actionType: z.literal(ActionType.WhenAll),
    get compoundActions() {
      return z.array(actionSchema);
    },
  }),
  z.object({
    actionType: z.literal(ActionType.LockEntities),
    lockSet: z.array(z.object({ name: z.string(), key: z.string() })),
    lockRequestId: z.string(),
  }),
  z.object({ actionType: z.literal(ActionType.ReleaseEntities) }),
]);
export type OrchestratorAction = z.infer<typeof actionSchema>;
export type ActionOf<Kind extends keyof typeof ActionType> = Extract<
  OrchestratorAction,
  { actionType: (typeof ActionType)[Kind] }
>;

export const orchestratorStateSchema = z.object({
  isDone: z.boolean(),
  actions: z.array(z.array(actionSchema)),
  output: z.unknown().optional(),
  customStatus: z.unknown().optional(),
  error: z.string().optional(),
});
export type OrchestratorState = z.infer<typeof orchestratorStateSchema>;

/** The pause in milliseconds after a failed attempt, counted from 1 (DurableTask.Core: RetryInterceptor.cs). */
export function retryDelayMs(options: RetryOptions, attempt: number): number {
  const first = options.firstRetryIntervalInMilliseconds;
  const grown = first * (options.backoffCoefficient ?? 1) ** (attempt - 1);
  return Math.min(grown, options.maxRetryIntervalInMilliseconds ?? Number.MAX_SAFE_INTEGER);
}
