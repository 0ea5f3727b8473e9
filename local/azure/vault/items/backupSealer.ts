import { createHmac, hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { type z } from 'zod';
import { badParameter, ServiceError } from '../../calls/serviceError';
import { type VaultSettings } from '../vault';
import { type ItemKind } from './item';

type World = Pick<VaultSettings, 'subscriptionId' | 'geography'>;

interface SealedBackup<T> {
  readonly world: World;
  readonly kind: ItemKind;
  readonly blob: string;
  readonly schema: z.ZodType<T>;
}

const tags: Readonly<Record<ItemKind, string>> = {
  secrets: 'AzureKeyVaultSecretBackupV1.microsoft.com',
  keys: 'AzureKeyVaultKeyBackupV1.microsoft.com',
  certificates: 'AzureKeyVaultCertificateBackupV1.microsoft.com',
};

/**
 * Encrypts and decrypts backup blobs: base64url of a length byte, a tag and a compact JWE, like the service's. The key belongs to one
 * subscription and geography (a security world), so that no other world can decrypt the blob.
 */
export class BackupSealer {
  private readonly keys = new Map<string, WorldKey>();

  constructor(private readonly masterKey: Buffer) {}

  async seal(world: World, kind: ItemKind, content: object): Promise<string> {
    const { id, key } = this.keyOf(world);
    const jwe = await new CompactEncrypt(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({ kid: id, alg: 'dir', enc: 'A256CBC-HS512' })
      .encrypt(key);
    const tag = Buffer.from(tags[kind]);
    return Buffer.concat([Buffer.of(tag.length), tag, Buffer.from(jwe)]).toString('base64url');
  }

  /** Decrypts a blob. Throws 400 `Malformed backup blob` for a damaged blob, 400 BadParameter for one of another world. */
  async unseal<T>({ world, kind, blob, schema }: SealedBackup<T>): Promise<T> {
    const jwe = unwrapShell(kind, blob);
    const { id, key } = this.keyOf(world);
    if (keyIdOf(jwe) !== id) throw badParameter('Cannot decrypt backup blob.');
    try {
      const { plaintext } = await compactDecrypt(jwe, key);
      return schema.parse(JSON.parse(Buffer.from(plaintext).toString('utf8')));
    } catch (error) {
      // The schema also rejects valid content that this vault cannot hold.
      if (error instanceof ServiceError) throw error;
      throw malformed();
    }
  }

  private keyOf(world: World): WorldKey {
    const name = worldName(world);
    const known = this.keys.get(name);
    if (known !== undefined) return known;
    const made = worldKey(this.masterKey, name);
    this.keys.set(name, made);
    return made;
  }
}

/** The key of a security world, and its id. */
interface WorldKey {
  readonly id: string;
  readonly key: Uint8Array;
}

function worldKey(masterKey: Buffer, name: string): WorldKey {
  const hash = createHmac('sha256', masterKey).update(`kid ${name}`).digest('hex');
  const id = hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return { id, key: new Uint8Array(hkdfSync('sha256', masterKey, '', `backup ${name}`, 64)) };
}

function worldName({ subscriptionId, geography }: World): string {
  return `${subscriptionId.toLowerCase()} ${geography}`;
}

function unwrapShell(kind: ItemKind, blob: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(blob)) throw malformed();
  const bytes = Buffer.from(blob, 'base64url');
  const tagLength = bytes[0] ?? 0;
  if (bytes.toString('utf8', 1, 1 + tagLength) !== tags[kind]) throw malformed();
  return bytes.toString('utf8', 1 + tagLength);
}

function keyIdOf(jwe: string): string | undefined {
  try {
    return decodeProtectedHeader(jwe).kid;
  } catch {
    throw malformed();
  }
}

function malformed(): ServiceError {
  return new ServiceError(400, 'Malformed backup blob', 'Backup blob contains invalid or corrupt version.');
}
