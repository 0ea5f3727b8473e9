import { createHmac, hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { type z } from 'zod';
import { badParameter, ServiceError } from '../serviceError';
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
  constructor(private readonly masterKey: Buffer) {}

  async seal(world: World, kind: ItemKind, content: object): Promise<string> {
    const jwe = await new CompactEncrypt(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({ kid: this.keyId(world), alg: 'dir', enc: 'A256CBC-HS512' })
      .encrypt(this.worldKey(world));
    const tag = Buffer.from(tags[kind]);
    return Buffer.concat([Buffer.of(tag.length), tag, Buffer.from(jwe)]).toString('base64url');
  }

  /** Decrypts a blob. Throws 400 `Malformed backup blob` for a damaged blob, 400 BadParameter for one of another world. */
  async unseal<T>({ world, kind, blob, schema }: SealedBackup<T>): Promise<T> {
    const jwe = unwrapShell(kind, blob);
    if (keyIdOf(jwe) !== this.keyId(world)) throw badParameter('Cannot decrypt backup blob.');
    try {
      const { plaintext } = await compactDecrypt(jwe, this.worldKey(world));
      return schema.parse(JSON.parse(Buffer.from(plaintext).toString('utf8')));
    } catch (error) {
      // The schema also rejects valid content that this vault cannot hold.
      if (error instanceof ServiceError) throw error;
      throw malformed();
    }
  }

  private worldKey(world: World): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.masterKey, '', `backup ${worldName(world)}`, 64));
  }

  private keyId(world: World): string {
    const hash = createHmac('sha256', this.masterKey)
      .update(`kid ${worldName(world)}`)
      .digest('hex');
    return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }
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
