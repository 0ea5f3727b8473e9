import { type SecretClient } from '@azure/keyvault-secrets';
import { type LiveWrite } from './itemHistory';
import { pause } from './moveClient';

/** Longer than the network holds any request, so most writes get an answer. */
const timeoutMs = 5_000;

/** Writes new versions of one secret, as an application does during the move. It sends each write once. */
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
