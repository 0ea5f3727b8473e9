/** The same promise, but rejecting after the time that `functionTimeout` of host.json gives a function. */
export async function withTimeLimit<T>(work: Promise<T>, limitMs: number | undefined, name: string): Promise<T> {
  if (limitMs === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    const message = `Timeout value of ${limitMs / 1000} seconds was exceeded by function: Functions.${name}`;
    timer = setTimeout(() => {
      reject(new Error(message));
    }, limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
