import { selectSchema, methods, movePolicyShape, verifyLevels } from './movePolicy';
import { z } from 'zod';
import { createTargetSchema } from './targetRequest';
import { vaultNameSchema } from './ids';

/** The most vaults of one fleet. */
export const maxFleetVaults = 10_000;
export const maxWaves = 100;

/** Short enough that the id of each move, `<fleet>--<target>`, is a valid id of a move. */
export const fleetIdSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
    'expected lower-case letters, digits and single hyphens, beginning with a letter',
  )
  .max(36, 'expected at most 36 characters');

export const waveNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
    'expected 1 to 40 letters, digits, "_" or "-", beginning with a letter or digit',
  );

/** What can be wrong with a fleet before it starts. */
export const fleetProblemCodes = [
  'waveTwice',
  'waveUnknown',
  'waveCycle',
  'waveEmpty',
  'tooManyVaults',
  'ruleMissing',
  'ruleNoMatch',
  'placeholderUnknown',
  'nameInvalid',
  'sameVault',
  'sourceTwice',
  'targetTwice',
  'sourceIsTarget',
  'sourceNotAllowed',
  'targetNotAllowed',
  'nameTaken',
  'subscriptionMissing',
  'settingsInvalid',
] as const;
export type FleetProblemCode = (typeof fleetProblemCodes)[number];

export const fleetProblemSchema = z.strictObject({
  code: z.enum(fleetProblemCodes),
  /** JSON pointer into the document. */
  pointer: z.string(),
  detail: z.string(),
});
export type FleetProblem = z.infer<typeof fleetProblemSchema>;

/** A vault that a search found. */
export interface FoundVault {
  /** In lower case. */
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

const { copy, pace, waivers, failOn, configuration } = movePolicyShape;

/**
 * Options of the moves of a fleet. They are those of a request for a move, without defaults: the options of a wave replace
 * those of the fleet, and the options of a vault replace those of its wave. A fleet destroys nothing, so it cannot purge.
 */
export const fleetSettingsSchema = z
  .strictObject({
    select: selectSchema.unwrap(),
    method: z.enum(methods),
    onConflict: movePolicyShape.onConflict.unwrap(),
    onDeleted: z.enum(['fail', 'recover']),
    disabled: movePolicyShape.disabled.unwrap(),
    unmovableKeys: movePolicyShape.unmovableKeys.unwrap(),
    autoRenewal: movePolicyShape.autoRenewal.unwrap(),
    copy: copy.unwrap(),
    probe: z.boolean(),
    gate: movePolicyShape.gate.unwrap(),
    waivers: waivers.unwrap(),
    late: movePolicyShape.late.unwrap(),
    verify: z.enum(verifyLevels),
    pace: pace.unwrap(),
    failOn: failOn.unwrap(),
    configuration: configuration.unwrap(),
  })
  .partial();
export type FleetSettings = z.infer<typeof fleetSettingsSchema>;

/** A row of the table of a fleet: one vault, and how to move it. */
export const fleetRowSchema = z.strictObject({
  /** The place of the wave in the document, from 0. */
  wave: z.number().int().nonnegative(),
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  createTarget: createTargetSchema.nullable(),
  settings: fleetSettingsSchema,
});
export type FleetRow = z.infer<typeof fleetRowSchema>;
