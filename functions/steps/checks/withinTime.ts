import { MoverError } from '../../../shared/contracts/model/moverError';

/**
 * Gives up on what takes too long, so that one thing that hangs delays no other. What it began is left to its own end.
 * Throws `VAULT_UNREACHABLE`.
 */
export async function withinTime<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `${what} did not answer within ${String(limitMs / 1000)} s.`;
      reject(new MoverError('VAULT_UNREACHABLE', message, { retryable: true }));
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
