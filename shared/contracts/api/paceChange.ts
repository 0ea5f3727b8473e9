import { z } from 'zod';
import { paceFields } from './moveRequest';

/** A change of the pace of a move that runs. Absent fields stay unchanged; windows of time cannot be changed. */
export const paceChangeSchema = z
  .strictObject({
    sourceShare: paceFields.sourceShare.optional(),
    targetShare: paceFields.targetShare.optional(),
    maxInFlight: paceFields.maxInFlight.optional(),
    /** `null` removes the limit. */
    maxRequestsPerSecond: paceFields.maxRequestsPerSecond.nullable().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'expected at least one field');
export type PaceChange = z.infer<typeof paceChangeSchema>;
