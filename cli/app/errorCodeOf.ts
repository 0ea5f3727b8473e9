import { z } from 'zod';

const systemErrorSchema = z.object({ code: z.string() });

/** The code of an error of the system, such as ENOENT; undefined for any other error. */
export function errorCodeOf(error: unknown): string | undefined {
  return systemErrorSchema.safeParse(error).data?.code;
}
