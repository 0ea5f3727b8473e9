import { type SecretClient } from '@azure/keyvault-secrets';
import { type LiveWrite } from './itemHistory';
import { pause } from './moveClient';

/** Longer than any request is held, so that most writes are answered. */
const timeoutMs = 5_000;

/** Writes new versions of one secret, as an application beside the move does; each write is tried once. */
export async function writeLive(
  client: SecretClient,
  itemName: string,
  writes: readonly { readonly value: string; readonly pauseMs: number }[],
): Promise<LiveWrite[]> {
  const done: LiveWrite[] = [];
  for (const { value, pauseMs } of writes) {
    await pause(pauseMs);
    const sentMs = Date.now();
    const isAnswered = await client.setSecret(itemName, value, { abortSignal: AbortSignal.timeout(timeoutMs) }).then(
      () => true,
      () => false,
    );
    done.push({ value, sentMs, answeredMs: isAnswered ? Date.now() : Infinity });
  }
  return done;
}
