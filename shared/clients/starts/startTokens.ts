import { keepLatest } from '../async/keptWhileUsed';
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { type KeyWrapper } from '../staging/contentKeys';
import { readJson, undefinedIfInvalid, writeJson } from '../store/jsonStore';
import { type ObjectStore } from '../store/objectStore';

/** `sealed`: the stored token is wrapped with the staging key. `open`: the store has the token in plain form. */
export type TokenKind = 'sealed' | 'open';

/** A token that is made but not yet stored. */
export interface NewToken {
  readonly hash: string;
  /** Stores the token for the run that is about to start. */
  readonly keep: (instanceId: string) => Promise<void>;
}

/**
 * Start tokens of runs. A run's input names its token by the hash, and carries a proof: an HMAC over the input with the
 * token as its key. A proof needs the token, which lies only in the store, and a token counts only if its hash is in
 * the input of a run. So neither a writer to the store nor a holder of the runtime's key alone can start or change a run.
 */
export interface StartTokens {
  make(kind: TokenKind): Promise<NewToken>;
  /** Returns the proof of some texts. Throws `START_REFUSED` if the store does not have the token. */
  sign(token: string, kind: TokenKind, texts: readonly string[]): Promise<string>;
  /** Returns whether the token still exists and made this proof. It always reads the store. */
  isSigned(proof: string, token: string, kind: TokenKind, texts: readonly string[]): Promise<boolean>;
  /** Returns whether the token still exists: its run has not ended. It always reads the store. */
  exists(token: string): Promise<boolean>;
  /** Removes a token. After that, no input with its proofs counts. */
  end(token: string): Promise<void>;
  /** Lists the stored tokens with the run of each. Ignores documents that are not tokens. */
  list(): AsyncIterable<StoredStart>;
}

export interface StoredStart {
  readonly token: string;
  readonly instanceId: string;
  readonly madeAtMs: number;
}

const made = { instanceId: z.string(), madeAt: z.iso.datetime() };
const storedSchema = z.union([
  z.strictObject({ ...made, sealed: z.strictObject({ keyId: z.string(), wrapped: z.base64url() }) }),
  z.strictObject({ ...made, open: z.base64url() }),
]);
type Stored = z.infer<typeof storedSchema>;

const folder = 'starts/';

/** How many tokens are kept in memory. */
const maxKept = 256;

export function startTokens(store: ObjectStore, wrapper: KeyWrapper, nowMs: () => number = Date.now): StartTokens {
  const kept = new Map<string, Buffer>();

  const keep = (hash: string, token: Buffer): Buffer => {
    keepLatest(kept, hash, token, maxKept);
    return token;
  };

  const read = (hash: string): Promise<Stored | undefined> =>
    readJson(store, nameOf(hash), storedSchema).catch(undefinedIfInvalid);

  /** Opens a stored token. A document with another token, or of another kind, counts as none. */
  async function open(hash: string, kind: TokenKind, stored: Stored | undefined): Promise<Buffer | undefined> {
    const known = kept.get(hash);
    if (known !== undefined || stored === undefined) return known;
    if ('sealed' in stored !== (kind === 'sealed')) return undefined;
    const token = 'sealed' in stored ? await unseal(stored.sealed, wrapper) : Buffer.from(stored.open, 'base64url');
    return hashOf(token) === hash ? keep(hash, token) : undefined;
  }

  return {
    async make(kind) {
      const token = randomBytes(32);
      const hash = hashOf(token);
      const held = kind === 'open' ? { open: token.toString('base64url') } : { sealed: await seal(token, wrapper) };
      return {
        hash,
        async keep(instanceId) {
          const madeAt = new Date(nowMs()).toISOString();
          await writeJson(store, nameOf(hash), storedSchema, { instanceId, madeAt, ...held });
          keep(hash, token);
        },
      };
    },
    async sign(hash, kind, texts) {
      const token = kept.get(hash) ?? (await open(hash, kind, await read(hash)));
      if (token === undefined) throw startRefused();
      return proofOf(token, texts);
    },
    async isSigned(proof, hash, kind, texts) {
      const stored = await read(hash);
      if (stored === undefined) return false;
      const token = await open(hash, kind, stored);
      return token !== undefined && timingSafeEqual(Buffer.from(proofOf(token, texts)), Buffer.from(proof));
    },
    exists: async (hash) => (await read(hash)) !== undefined,
    async end(hash) {
      kept.delete(hash);
      await store.remove(nameOf(hash));
    },
    async *list() {
      for await (const name of store.list(folder)) {
        const [, token] = /\/([0-9a-f]{64})\.json$/.exec(name) ?? [];
        const stored = token === undefined ? undefined : await read(token);
        if (token === undefined || stored === undefined) continue;
        yield { token, instanceId: stored.instanceId, madeAtMs: Date.parse(stored.madeAt) };
      }
    },
  };
}

async function seal(token: Uint8Array, wrapper: KeyWrapper): Promise<{ keyId: string; wrapped: string }> {
  const { keyId, wrapped } = await wrapper.wrap(token);
  return { keyId, wrapped: Buffer.from(wrapped).toString('base64url') };
}

async function unseal({ keyId, wrapped }: { keyId: string; wrapped: string }, wrapper: KeyWrapper): Promise<Buffer> {
  return Buffer.from(await wrapper.unwrap({ keyId, wrapped: Buffer.from(wrapped, 'base64url') }));
}

function proofOf(token: Uint8Array, texts: readonly string[]): string {
  // As JSON, so that no two lists of texts give the same bytes.
  return createHmac('sha256', token).update(JSON.stringify(texts), 'utf8').digest('hex');
}

function nameOf(hash: string): string {
  return `${folder}${hash}.json`;
}

function hashOf(token: Uint8Array): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The refusal of a run whose input has no valid proof. */
export function startRefused(): MoverError {
  const expected = 'Expected a run that this app started; its input has no valid start token.';
  const causes =
    'Somebody started it through the endpoint of the runtime, it has ended before, or an earlier version of the app started it.';
  const next = 'Nothing was done. Start it again with the API of the app.';
  return new MoverError('START_REFUSED', `${expected} ${causes} ${next}`);
}
