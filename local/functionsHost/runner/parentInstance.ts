import { z } from 'zod';

const parentSchema = z.object({
  OrchestrationInstance: z.object({ InstanceId: z.string(), ExecutionId: z.string() }),
  Name: z.string(),
  Version: z.string(),
  TaskScheduleId: z.number(),
});

/** Who started a child, and under which number; stands in the child's start event and row. */
export type ParentInstance = z.infer<typeof parentSchema>;

/** Reads the parent from an instance's row; undefined at the top. */
export function readParent(text: string | null): ParentInstance | undefined {
  return text === null ? undefined : parentSchema.parse(JSON.parse(text));
}
