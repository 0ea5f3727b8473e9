/**
 * Waits for work, at most `limitMs`. Then it rejects with the error that `onLate` returns; the work is not stopped, unless
 * `onLate` stops it.
 */
export async function withTimeLimit<T>(limitMs: number, work: Promise<T>, onLate: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(onLate());
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
