import { setTimeout as delay } from 'node:timers/promises';
import { type AzureServices } from '../azureServices';

/** Waits as long as the settings say that every answer takes. */
export async function addLatency({ settings }: Pick<AzureServices, 'settings'>): Promise<void> {
  const { ms, jitterMs } = settings.latency;
  if (ms + jitterMs > 0) await delay(ms + Math.random() * jitterMs);
}
