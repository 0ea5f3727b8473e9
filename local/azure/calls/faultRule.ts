import { z } from 'zod';

const glob = z.string().min(1).max(200);

/** Which calls a rule matches; `*` stands for anything. Rules match authenticated calls only. */
const matchSchema = z.strictObject({
  vault: glob.optional(),
  /** Operation names are those of the coverage table: `secrets.get`, `secrets.*`. */
  operation: glob.optional(),
  method: z.enum(['GET', 'PUT', 'POST', 'PATCH', 'DELETE']).optional(),
  path: glob.optional(),
});

/** Which of the matching calls the rule hits; all of them when absent. */
const whenSchema = z.union([
  z.strictObject({ call: z.number().int().positive() }),
  z.strictObject({ every: z.number().int().positive() }),
  z.strictObject({ probability: z.number().min(0).max(1), randomSeed: z.number().int().default(1) }),
]);

const heldMs = z.number().int().nonnegative().max(86_400_000);

/** Answers without a body, as a gateway in front of the service does. */
const withoutBody = z.boolean().optional();

const effectSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('throttle'),
    retryAfterSeconds: z.number().int().nonnegative().optional(),
    withoutBody,
  }),
  z.strictObject({ kind: z.literal('error'), status: z.union([z.literal(500), z.literal(503)]), withoutBody }),
  /** Cuts the connection before the operation runs, or after. In the second case the call took effect, but the caller cannot know. */
  z.strictObject({ kind: z.literal('reset'), at: z.enum(['before', 'after']).default('before') }),
  /** A refusal with the given status, code and message, such as that of a policy or a quota. */
  z.strictObject({
    kind: z.literal('refuse'),
    status: z.number().int().min(400).max(499),
    code: z.string().regex(/^\w{1,80}$/),
    message: z.string().max(1000),
    innerCode: z
      .string()
      .regex(/^\w{1,80}$/)
      .optional(),
    /** Adds the body of the request to the message, as a careless or malicious service does. */
    quotesBody: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('slow'), ms: z.number().int().positive() }),
  /** Holds the request in the network and delivers it later, whether or not the caller still waits. */
  z.strictObject({
    kind: z.literal('deliverLate'),
    ms: heldMs,
    client: z.enum(['hang', 'reset', 'answer']).default('hang'),
  }),
  /** Adds elements with these names to a page of a list, as a malicious vault does. */
  z.strictObject({ kind: z.literal('addNames'), names: z.array(z.string().min(1).max(200)).min(1).max(20) }),
  /** Sets fields of the answer, by their path, as a newer version of the service does; `*` stands for each element of a list. */
  z.strictObject({ kind: z.literal('setFields'), fields: z.record(z.string().min(1).max(200), z.json()) }),
  /** Delivers the request at once, and again after `ms`, as a proxy with retries does. */
  z.strictObject({ kind: z.literal('duplicate'), ms: heldMs }),
]);

export type FaultEffect = z.infer<typeof effectSchema>;

export const faultRuleSchema = z.strictObject({
  match: matchSchema.default({}),
  when: whenSchema.optional(),
  /** The rule stops after this number of hits. */
  times: z.number().int().positive().optional(),
  effect: effectSchema,
});

export type FaultRule = z.infer<typeof faultRuleSchema>;
export type FaultRuleInput = z.input<typeof faultRuleSchema>;
