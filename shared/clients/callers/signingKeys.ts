import { createPublicKey, type KeyObject } from 'node:crypto';
import { createPipelineFromOptions, createPipelineRequest } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { boundedHttpClient, barePipeline, withDeadline } from '../transport/vaultPipeline';
import { CallFault, networkFault } from '../transport/callFault';
import { type Connections } from '../transport/connections';
import { parseAnswer, parseJson } from '../transport/answerFault';

/** What a tenant publishes about its tokens. */
interface Published {
  /** The issuers of its tokens of version 1 and 2. */
  readonly issuers: readonly string[];
  /** By key id. */
  readonly keys: ReadonlyMap<string, KeyObject>;
}

export interface SigningKeys {
  /** The issuers, and the key with this id; undefined if the tenant has none. Throws `SIGNING_KEYS_UNAVAILABLE`. */
  find(keyId: string): Promise<{ readonly issuers: readonly string[]; readonly key: KeyObject | undefined }>;
}

/** The tenant has published a handful of keys at any time, of about 2 KB each. */
const maxAnswerBytes = 256 * 1024;
const maxKeys = 100;
const timeoutMs = 10_000;
/** Microsoft Entra publishes a new key long before it signs with it, and removes one at once if it is not safe any more. */
const freshMs = 60 * 60_000;
/** While the tenant cannot be reached, its last keys are valid for this long. */
const staleMs = 24 * 60 * 60_000;
/** An unknown key id comes from the caller, so it must not make the app ask each time. */
const askEveryMs = 60_000;
/** Without any key, nobody can call the app. */
const askFirstEveryMs = 5_000;

const openIdSchema = z.object({ issuer: z.string().max(300) });
/** The modulus has 2,048 bits or more. */
const jwkSchema = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1).max(200),
  n: z.string().min(342).max(2_000),
  e: z.literal('AQAB'),
  use: z.literal('sig').optional(),
});
const keySetSchema = z.object({ keys: z.array(z.unknown()).max(maxKeys) });

/**
 * The keys with which a tenant of Microsoft Entra signs tokens. The app reads them from the sign-in host of its cloud, follows no redirect
 * and no address in an answer, and keeps them. An unknown key id makes it read them again, at most once a minute.
 */
export function signingKeys(from: Pick<Connections, 'agent' | 'clock' | 'cloud'>, tenantId: string): SigningKeys {
  const base = `${from.cloud.authority}/${tenantId}`;
  const pipeline = createPipelineFromOptions(barePipeline(from, 0));
  const client = boundedHttpClient(maxAnswerBytes);
  let published: (Published & { readonly readAt: number }) | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function read<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const request = createPipelineRequest({ url: `${base}${path}`, method: 'GET' });
    const answer = await withDeadline(request, (sent) => pipeline.sendRequest(client, sent), timeoutMs);
    if (answer.status !== 200) throw new CallFault({ kind: 'unreadable', why: `it answered HTTP ${answer.status}` });
    return parseAnswer(schema, parseJson(answer.bodyAsText));
  }

  async function readAll(): Promise<void> {
    const [one, two, { keys }] = await Promise.all([
      read('/.well-known/openid-configuration', openIdSchema),
      read('/v2.0/.well-known/openid-configuration', openIdSchema),
      read('/discovery/v2.0/keys', keySetSchema),
    ]);
    const issuers = [one.issuer, two.issuer].filter((issuer) => isIssuerOf(tenantId, issuer));
    const known = new Map(keys.flatMap(keyOf));
    if (issuers.length === 0 || known.size === 0) throw new CallFault({ kind: 'unreadable', why: 'it names no key' });
    published = { issuers, keys: known, readAt: from.clock.now() };
  }

  /** Reads the keys, unless that was tried a moment ago. All calls share one reading. */
  function ask(): Promise<void> {
    const pauseMs = published === undefined ? askFirstEveryMs : askEveryMs;
    if (asking === undefined && from.clock.now() - askedAt < pauseMs) return Promise.resolve();
    asking ??= readAll().finally(() => {
      askedAt = from.clock.now();
      asking = undefined;
    });
    return asking;
  }

  const ageMs = (): number => (published === undefined ? Infinity : from.clock.now() - published.readAt);

  /** Asks, and continues with what is known if the tenant does not answer. */
  async function renew(): Promise<void> {
    try {
      await ask();
    } catch (error) {
      if (ageMs() > staleMs) throw unavailable(from.cloud.authority, networkFault(error));
    }
  }

  return {
    async find(keyId) {
      if (ageMs() > freshMs || published?.keys.has(keyId) !== true) await renew();
      if (published === undefined || ageMs() > staleMs) throw unavailable(from.cloud.authority);
      return { issuers: published.issuers, key: published.keys.get(keyId) };
    },
  };
}

/** Whether a text can be an issuer of the tenant: an address whose path begins with its id. */
function isIssuerOf(tenantId: string, issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, pathname } = new URL(issuer);
  return protocol === 'https:' && pathname.split('/')[1] === tenantId;
}

/** Returns an RSA key of the set. Keys of other kinds are left out, because the app accepts no token that they sign. */
function keyOf(published: unknown): readonly (readonly [string, KeyObject])[] {
  const jwk = jwkSchema.safeParse(published);
  if (!jwk.success) return [];
  const { kid, kty, n, e } = jwk.data;
  try {
    return [[kid, createPublicKey({ key: { kty, n, e }, format: 'jwk' })]];
  } catch {
    return [];
  }
}

function unavailable(authority: string, cause?: unknown): MoverError {
  const message = `The app could not read the keys of Microsoft Entra at ${authority}, so it cannot verify who calls it. Check that the app can reach this address and that MOVE_TOKEN_TENANT names a tenant of this cloud.`;
  return new MoverError('SIGNING_KEYS_UNAVAILABLE', message, { retryable: true, cause });
}
