import { constants, createPublicKey, hkdfSync, publicEncrypt, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compactDecrypt, CompactEncrypt } from 'jose';
import { globSync } from 'tinyglobby';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { localKeyClient } from '../local/localVaults';

/** An attacker who can write to the store and knows the public part of the staging key. */
export interface KeyPlanter {
  /** Replaces every content key of the move by a key of the attacker; also stores one where no key is yet. */
  plant(moveId: string, runId: string): void;
  /** The texts of objects with payloads that the attacker can read now. */
  readable(moveId: string): Promise<string[]>;
  /** The objects with payloads of the move that are in the store now. */
  payloads(moveId: string): string[];
  /** Stores a note under the key of the attacker, sealed as the app would seal it. `name` is its name in the store. */
  sealNote(name: string, note: object): Promise<void>;
}

/** A content key of an attacker, and what they can do with it. */
export interface StolenKey {
  /** The key as the app would store it. */
  readonly stored: string;
  /** Seals a note as the app would seal it. `name` is its name in the store. */
  seal(name: string, note: object): Promise<Uint8Array>;
  /** The text of the payloads in an object; undefined if all are encrypted with another key. */
  open(object: Uint8Array): Promise<string | undefined>;
}

export async function stolenKey(azure: ReadyInfo): Promise<StolenKey> {
  const stolen = randomBytes(32);
  const forNotes = new Uint8Array(hkdfSync('sha256', stolen, new Uint8Array(), 'keyvault-mover note', 32));
  return {
    stored: JSON.stringify(await wrappedFor(azure, stolen)),
    seal: async (name, note) => {
      const jwe = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(note)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', name })
        .encrypt(forNotes);
      return new TextEncoder().encode(jwe);
    },
    open: async (object) => {
      // An object can have several payloads, one on each line.
      const payloads = new TextDecoder().decode(object).split('\n');
      const opened = await Promise.allSettled(payloads.map((payload) => compactDecrypt(payload, stolen)));
      const read = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value.plaintext] : []));
      return read.length === 0 ? undefined : read.map((bytes) => new TextDecoder().decode(bytes)).join('\n');
    },
  };
}

export async function keyPlanter(azure: ReadyInfo, stateDir: string): Promise<KeyPlanter> {
  const stolen = await stolenKey(azure);
  const store = path.join(stateDir, 'store');
  const payloads = (moveId: string) => globSync(`staging/${moveId}/*/*.jwe`, { cwd: store, absolute: true });

  return {
    plant(moveId, runId) {
      const folder = path.join(store, 'staging', moveId, runId);
      mkdirSync(folder, { recursive: true });
      const there = globSync('content-key*.json', { cwd: folder });
      for (const name of ['content-key.json', ...there]) writeFileSync(path.join(folder, name), stolen.stored);
    },
    payloads,
    async sealNote(name, note) {
      writeFileSync(path.join(store, name), await stolen.seal(name, note));
    },
    async readable(moveId) {
      const opened = await Promise.all(payloads(moveId).map((file) => stolen.open(contentOf(file))));
      return opened.filter((text) => text !== undefined);
    },
  };
}

/** Empty if the file is removed meanwhile. */
function contentOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    return new Uint8Array();
  }
}

/** A content key as the app stores it. RSA-OAEP needs the public key alone, which every reader of the vault gets. */
async function wrappedFor(azure: ReadyInfo, contentKey: Uint8Array) {
  const { id: keyId, key } = await localKeyClient(azure, 'contoso-mover').getKey('move-staging');
  const text = (part: Uint8Array | undefined) => Buffer.from(part ?? []).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'RSA', n: text(key?.n), e: text(key?.e) }, format: 'jwk' });
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  const wrapped = publicEncrypt({ key: publicKey, ...padding }, contentKey).toString('base64url');
  return { algorithm: 'RSA-OAEP-256', keyId, wrapped };
}
