import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type TokenCredential } from '@azure/core-auth';
import { isRestError } from '@azure/core-rest-pipeline';
import { SecretClient } from '@azure/keyvault-secrets';
import { z } from 'zod';
import { type ReadyInfo } from '../local/azure/readyInfo';
import { VaultAgent } from '../shared/clients/transport/vaultAgent';

export interface LiveUser {
  /** The calls since the last look. */
  look(): LiveCalls;
  stop(): Promise<void>;
}

export interface LiveCalls {
  readonly reads: number;
  readonly sets: number;
  readonly refused: number;
}

export interface LiveRates {
  readonly readsPerSecond: number;
  readonly setsPerSecond: number;
}

const tickMs = 50;
const tokenSchema = z.object({ access_token: z.string(), expires_on: z.coerce.number() });

/** Somebody who reads and writes secrets of a vault at an even rate, and repeats no refused call. */
export async function liveUser(azure: ReadyInfo, vault: string, secret: string, rates: LiveRates): Promise<LiveUser> {
  const [host = '', port] = azure.connectTo.split(':');
  const agent = new VaultAgent({ connectTo: { host, port: Number(port) }, ca: readFileSync(azure.caFile, 'utf8') });
  const options = { agent, retryOptions: { maxRetries: 0 } };
  const client = new SecretClient(`https://${vault}.vault.azure.net`, credentialOf(azure), options);
  // A new client sends its first request without a body to get the challenge.
  await signIn(() => client.getSecret(secret));
  let calls = { reads: 0, sets: 0, refused: 0 };
  let stopped = false;

  async function send(kind: 'reads' | 'sets'): Promise<void> {
    try {
      await (kind === 'reads' ? client.getSecret(secret) : client.setSecret(`live-${calls.sets % 50}`, 'x'));
      calls[kind] += 1;
    } catch (error) {
      if (!isRestError(error)) throw error;
      // Without a status, this machine was too busy to connect in time: nobody refused the call.
      if (error.statusCode !== 429) return;
      calls[kind] += 1;
      calls.refused += 1;
    }
  }

  async function run(): Promise<void> {
    const began = performance.now();
    const sent = { reads: 0, sets: 0 };
    const open: Promise<void>[] = [];
    while (!stopped) {
      const seconds = (performance.now() - began) / 1_000;
      for (; sent.reads < seconds * rates.readsPerSecond; sent.reads += 1) open.push(send('reads'));
      for (; sent.sets < seconds * rates.setsPerSecond; sent.sets += 1) open.push(send('sets'));
      await wait(tickMs);
    }
    await Promise.all(open);
  }

  const running = run();
  return {
    look() {
      const looked = calls;
      calls = { reads: 0, sets: 0, refused: 0 };
      return looked;
    },
    async stop() {
      stopped = true;
      await running;
      agent.destroy();
    },
  };
}

async function signIn(read: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 4; tries += 1) {
    if (await read().then(Boolean, () => false)) return;
  }
  await read();
}

function credentialOf({ identityEndpoint, identityHeader }: ReadyInfo): TokenCredential {
  const resource = encodeURIComponent('https://vault.azure.net');
  const url = `${identityEndpoint}?resource=${resource}&api-version=2019-08-01`;
  return {
    async getToken() {
      const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
      const { access_token: token, expires_on: expiresOn } = tokenSchema.parse(await answer.json());
      return { token, expiresOnTimestamp: expiresOn * 1_000 };
    },
  };
}
