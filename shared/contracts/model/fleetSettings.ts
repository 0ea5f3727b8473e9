import { z } from 'zod';
import { methods, movePolicyShape, selectSchema, verifyLevels } from './movePolicy';

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
