import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compactDecrypt } from 'jose';
import { globSync } from 'tinyglobby';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { localKeyClient } from '../local/localVaults';

/** An attacker who can write to the store and knows the public part of the staging key. */
export interface KeyPlanter {
  /** Replaces every content key of the move by a key of the attacker; also stores one where no key is yet. */
  plant(moveId: string, runId: string): void;
  /** The payloads of the move that the attacker can read now. */
  readable(moveId: string): Promise<string[]>;
  /** The payloads of the move that are in the store now. */
  payloads(moveId: string): string[];
}

export async function keyPlanter(azure: ReadyInfo, stateDir: string): Promise<KeyPlanter> {
  const stolen = randomBytes(32);
  const store = path.join(stateDir, 'store');
  const planted = JSON.stringify(await wrappedFor(azure, stolen));
  const payloads = (moveId: string) => globSync(`staging/${moveId}/*/*.jwe`, { cwd: store, absolute: true });

  return {
    plant(moveId, runId) {
      const folder = path.join(store, 'staging', moveId, runId);
      mkdirSync(folder, { recursive: true });
      const there = globSync('content-key*.json', { cwd: folder });
      for (const name of ['content-key.json', ...there]) writeFileSync(path.join(folder, name), planted);
    },
    payloads,
    async readable(moveId) {
      const opened = await Promise.all(payloads(moveId).map((file) => decrypted(file, stolen)));
      return opened.filter((text) => text !== undefined);
    },
  };
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

/** Undefined if the payload is removed, or encrypted with another key. */
async function decrypted(file: string, contentKey: Uint8Array): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(readFileSync(file, 'utf8'), contentKey);
    return new TextDecoder().decode(plaintext);
  } catch {
    return undefined;
  }
}
