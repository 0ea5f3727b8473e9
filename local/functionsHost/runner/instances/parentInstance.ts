import { z } from 'zod';

const parentSchema = z.object({
  OrchestrationInstance: z.object({ InstanceId: z.string(), ExecutionId: z.string() }),
  Name: z.string(),
  Version: z.string(),
  TaskScheduleId: z.number(),
});

/** The parent of a child, and the number of the decision that started it. Stored in the child's start event and row. */
export type ParentInstance = z.infer<typeof parentSchema>;

/** Reads the parent from an instance's row. Returns undefined for an instance without a parent. */
export function readParent(text: string | null): ParentInstance | undefined {
  return text === null ? undefined : parentSchema.parse(JSON.parse(text));
}
