import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { type ReadyInfo } from '../azure/readyInfo';
import { type RunningLocal } from '../launch/startLocal';

const tokenSchema = z.object({ access_token: z.string() });
const listedSchema = z.object({
  id: z.string().optional(),
  kid: z.string().optional(),
  managed: z.boolean().nullish(),
});
const pageSchema = z.object({ value: z.array(listedSchema), nextLink: z.string().nullish() });

const lists = { secret: 'secrets?', key: 'keys?', certificate: 'certificates?includePending=true&' } as const;

/**
 * Reads the items of a vault as `type/name` over plain REST, so that the demo can check the app's report. It omits the key and
 * the secret of a certificate, which are not separate items.
 */
export async function sourceItems({ azure }: RunningLocal, vault: string): Promise<readonly string[]> {
  if (azure === undefined) return [];
  const token = await readToken(azure);
  const items: string[] = [];
  for (const [type, list] of Object.entries(lists)) {
    let next: string | undefined = `https://${vault}.vault.azure.net/${list}api-version=2025-07-01`;
    while (next !== undefined) {
      const page = pageSchema.parse(await readJson(azure, next, token));
      const own = page.value.filter(({ managed }) => managed !== true);
      items.push(...own.map(({ id, kid }) => `${type}/${(id ?? kid ?? '').split('/').at(-1) ?? ''}`));
      next = page.nextLink ?? undefined;
    }
  }
  return items;
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
