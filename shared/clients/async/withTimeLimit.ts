/**
 * Waits at most `limitMs` milliseconds for work. After that it rejects with the error that `onLate` returns. The work
 * continues unless `onLate` stops it.
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
