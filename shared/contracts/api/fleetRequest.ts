import { checkOptionsSchema, checkRunIdSchema, vaultPairSchema } from '../model/checks';
import { z } from 'zod';
import { moveIdSchema, vaultTextSchema } from '../model/ids';
import { paceScheduleSchema } from '../model/paceSchedule';
import { createTargetSchema } from '../model/targetRequest';
import { fleetIdSchema, maxFleetVaults, maxWaves, waveNameSchema, fleetSettingsSchema } from '../model/fleets';

const ruleTextSchema = z
  .string()
  .max(100)
  .regex(
    /^(?:[A-Za-z0-9-]|\{[a-z]{1,20}\}){1,60}$/,
    'expected letters, digits, hyphens and placeholders such as {app}',
  );

/** With a placeholder twice, the time to read a name would grow exponentially. */
function hasEachOnce(rule: string): boolean {
  const names = rule.match(/\{[a-z]+\}/g) ?? [];
  return new Set(names).size === names.length;
}

/** How the name of a target follows from the name of its source: `{"from": "{app}-we", "to": "{app}-sc"}`. */
export const namingRuleSchema = z.strictObject({
  from: ruleTextSchema.refine(hasEachOnce, 'expected each placeholder once'),
  to: ruleTextSchema,
});

/** Where to create the targets. The resource group may have placeholders of the naming rule. */
export const fleetTargetSchema = z.strictObject({
  /** Default: the subscription in which the source was found. */
  subscriptionId: createTargetSchema.shape.subscriptionId.optional(),
  resourceGroup: z
    .string()
    .max(120)
    .regex(/^[\w.(){}-]+$/, 'expected the name of a resource group, with placeholders such as {app}'),
  location: createTargetSchema.shape.location,
  purgeProtection: createTargetSchema.shape.purgeProtection,
});
export type FleetTarget = z.infer<typeof fleetTargetSchema>;

const tagTextSchema = z.string().max(512);

/** Finds sources through Azure Resource Manager, with the rights of the app. All conditions must hold. */
export const findSchema = z.strictObject({
  /** Default: all subscriptions that the app can read. */
  subscriptionId: createTargetSchema.shape.subscriptionId.optional(),
  resourceGroup: createTargetSchema.shape.resourceGroup.optional(),
  region: createTargetSchema.shape.location.optional(),
  /** The vault has each of these tags. Without a value, any value. */
  tags: z
    .array(z.strictObject({ name: tagTextSchema.min(1), value: tagTextSchema.optional() }))
    .max(20, 'expected at most 20 tags')
    .default([]),
  /** The name, with "*" for any characters. */
  name: z
    .string()
    .regex(/^[A-Za-z0-9*-]{1,40}$/, 'expected the name of a vault, with "*" for any characters')
    .default('*'),
});
export type Find = z.infer<typeof findSchema>;

export const fleetPairSchema = z.strictObject({
  sourceVault: vaultTextSchema,
  /** Default: the name that the naming rule gives. */
  targetVault: vaultTextSchema.optional(),
  settings: fleetSettingsSchema.default({}),
  createTarget: fleetTargetSchema.nullable().optional(),
});

const targetOfVaults = {
  rule: namingRuleSchema.optional(),
  /** Null: the targets exist. */
  createTarget: fleetTargetSchema.nullable().optional(),
  settings: fleetSettingsSchema.default({}),
};

const atOnce = z.number().int().min(1).max(50);

export const waveRequestSchema = z.strictObject({
  name: waveNameSchema,
  vaults: z
    .array(fleetPairSchema)
    .max(maxFleetVaults, `expected at most ${String(maxFleetVaults)} vaults`)
    .default([]),
  find: z.array(findSchema).max(20, 'expected at most 20 searches').default([]),
  ...targetOfVaults,
  /** The waves that must have ended before this one begins. Default: the wave before it. */
  after: z.array(waveNameSchema).max(maxWaves).optional(),
  /** How many moves of this wave run at once. Default: that of the fleet. */
  maxAtOnce: atOnce.optional(),
  /** When moves of this wave may start. */
  schedule: paceScheduleSchema.optional(),
});
export type WaveRequest = z.infer<typeof waveRequestSchema>;

/** Body of `POST /api/fleets`, and the file of the command line. */
export const fleetRequestSchema = z.strictObject({
  id: fleetIdSchema.optional(),
  waves: z
    .array(waveRequestSchema)
    .min(1, 'expected at least one wave')
    .max(maxWaves, `expected at most ${String(maxWaves)} waves`),
  ...targetOfVaults,
  /** How many moves of the fleet run at once. */
  maxAtOnce: atOnce.default(10),
  /** The fleet starts no more moves after this many have failed. A person decides then. */
  stopWhen: z.strictObject({ failed: z.number().int().min(1).max(maxFleetVaults) }).optional(),
  /**
   * `wave`: each wave waits until somebody approves its part of the table. `vault`: each move waits until somebody approves its
   * plan, as a move with `"approval": "required"` does.
   */
  approval: z.enum(['none', 'wave', 'vault']).default('none'),
  /** Returns the table and all problems, and starts nothing. */
  dryRun: z.boolean().default(false),
});
export type FleetRequest = z.infer<typeof fleetRequestSchema>;

/** The id of the move of a vault. Two vaults of a fleet never have the same target, so it is unique. */
export function moveIdOfFleet(fleetId: string, targetVault: string): string {
  return moveIdSchema.parse(`${fleetId}--${targetVault}`);
}

/** The fleet that a move may belong to, by its id. No vault has two hyphens one after the other in its name. */
export function fleetIdOfMove(moveId: string): string | undefined {
  const at = moveId.lastIndexOf('--');
  return at > 0 ? moveId.slice(0, at) : undefined;
}

/** Body of `POST /api/fleets/check`: the document of a fleet, and how to check its pairs. */
export const fleetCheckRequestSchema = fleetRequestSchema.extend({
  options: checkOptionsSchema,
  /** The first pair to check, by its place in the table. `nextFrom` of the answer before. */
  from: z.number().int().min(0).max(maxFleetVaults).default(0),
});

/** Body of the answer: one entry for each run of checks that has started, in the order of the table. */
export const startedFleetChecksSchema = z.strictObject({
  id: fleetIdSchema,
  /** All vaults of the fleet. */
  vaults: z.number().int().nonnegative(),
  /** The `from` of the next request; null if all pairs have been started. */
  nextFrom: z.number().int().positive().nullable(),
  checks: z.array(
    z.strictObject({ wave: waveNameSchema, id: checkRunIdSchema, ...vaultPairSchema.shape, checkUri: z.string() }),
  ),
});

export type StartedFleetChecks = z.infer<typeof startedFleetChecksSchema>;
