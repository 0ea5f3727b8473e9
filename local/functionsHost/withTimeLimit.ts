/** `withTimeLimit` returns this when the limit passes before the work ends. */
export const timedOut = Symbol('timedOut');

/** Waits for work until the limit passes. An undefined limit waits until the work ends. */
export async function withTimeLimit<T>(work: Promise<T>, limitMs: number | undefined): Promise<T | typeof timedOut> {
  if (limitMs === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(resolve, limitMs, timedOut);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A function took longer than the `functionTimeout` of host.json. Its code may still run. */
export class FunctionTimeout extends Error {}

/** Waits for a function's invocation, and rejects after the `functionTimeout` of host.json. */
export async function withFunctionTimeout<T>(work: Promise<T>, limitMs: number | undefined, name: string): Promise<T> {
  const result = await withTimeLimit(work, limitMs);
  if (result !== timedOut) return result;
  throw new FunctionTimeout(
    `Timeout value of ${Number(limitMs) / 1000} seconds was exceeded by function: Functions.${name}`,
  );
}
