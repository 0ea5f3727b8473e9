import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { type ReadyInfo } from '../azure/readyInfo';
import { type RunningLocal } from '../launch/startLocal';

const tokenSchema = z.object({ access_token: z.string() });
const pageSchema = z.object({ value: z.array(z.object({ id: z.string() })), nextLink: z.string().nullish() });

/** The names of a vault's secrets, read by plain REST: the demo does not take the app's word for what there is. */
export async function sourceNames({ azure }: RunningLocal, vault: string): Promise<readonly string[]> {
  if (azure === undefined) return [];
  const token = await readToken(azure);
  const names: string[] = [];
  let next: string | undefined = `https://${vault}.vault.azure.net/secrets?api-version=2025-07-01`;
  while (next !== undefined) {
    const page = pageSchema.parse(await readJson(azure, next, token));
    names.push(...page.value.map(({ id }) => id.slice(id.lastIndexOf('/') + 1)));
    next = page.nextLink ?? undefined;
  }
  return names;
}

async function readToken({ identityEndpoint, identityHeader }: ReadyInfo): Promise<string> {
  const url = `${identityEndpoint}?resource=https://vault.azure.net&api-version=2019-08-01`;
  const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
  return tokenSchema.parse(await answer.json()).access_token;
}

async function readJson(azure: ReadyInfo, url: string, token: string): Promise<unknown> {
  const [host, port] = azure.connectTo.split(':');
  const { hostname, pathname, search } = new URL(url);
  const answer = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    const headers = { Host: hostname, Authorization: `Bearer ${token}` };
    const ca = readFileSync(azure.caFile);
    get({ host, port, servername: hostname, path: pathname + search, headers, ca, agent: false }, resolve).on(
      'error',
      reject,
    );
  });
  return JSON.parse(await text(answer)) as unknown;
}
