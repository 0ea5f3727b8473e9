import { jsonBytes, jsonIn } from '../../../shared/clients/store/jsonStore';
import { type MoveVault, type ItemName } from '../frame/vaultPair';
import { type CertificateContentType, certificateContentTypes } from '../../../shared/clients/vault/vaultCertificates';
import { z } from 'zod';
import { tagsSchema } from '../../../shared/contracts/model/vaultResource';
import { versionIdSchema } from '../../../shared/contracts/model/item';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';
import { type Digest } from './readComparable';

export const stagedVersionSchema = z.strictObject({
  version: versionIdSchema,
  created: z.number().int(),
  /** For a certificate: its PFX in base64 or its PEM, with the private key. */
  value: z.string(),
  enabled: z.boolean(),
  notBefore: z.number().int().optional(),
  expires: z.number().int().optional(),
  contentType: z.string().optional(),
  tags: tagsSchema,
  thumbprint: z.string().optional(),
  preserveCertOrder: z.boolean().optional(),
  /**
   * The version that it followed, if the service returned it: the only proof of the order of versions of one second.
   */
  previousVersion: versionIdSchema.optional(),
  /** The exported version before it, if that order is proven. Versions between the two may have been left out. */
  follows: versionIdSchema.optional(),
});
export type StagedVersion = z.infer<typeof stagedVersionSchema>;

/** An exported item, oldest version first. It contains values, so it exists only in memory and encrypted in staging. */
const stagedItemSchema = z.strictObject({
  versions: z.array(stagedVersionSchema),
  /** Ids of the versions that were left out. */
  leftOut: z.array(versionIdSchema),
});
type StagedItem = z.infer<typeof stagedItemSchema>;

export function packItem(versions: readonly StagedVersion[], leftOut: readonly string[]): Uint8Array {
  return jsonBytes({ versions, leftOut });
}

/** Parses a packed item. Throws `STAGED_PAYLOAD_DAMAGED`, without quoting the content. */
export function unpackItem(payload: Uint8Array): StagedItem {
  const item = jsonIn(stagedItemSchema, payload);
  if (item !== undefined) return item;
  throw new MoverError(
    'STAGED_PAYLOAD_DAMAGED',
    'Expected an exported item in staging; the payload has another form.',
    { retryable: true },
  );
}

/**
 * Returns a staged version in the form for comparisons: a certificate by its thumbprint, a secret by the digest of its
 * value.
 */
export async function comparableOf(staged: StagedVersion, digest: Digest): Promise<ComparableVersion> {
  const { version, created, previousVersion, enabled, notBefore, expires, contentType, tags, thumbprint } = staged;
  const listed = { version, created, enabled, notBefore, expires, tags };
  // Lists of certificates have no content type.
  if (thumbprint !== undefined) return { ...listed, digest: thumbprint };
  return { ...listed, previousVersion: previousVersion ?? null, contentType, digest: await digest(staged.value) };
}

/** Links the versions of a payload in their proven order, without the versions that were left out. */
export function linkedAsStaged(
  versions: readonly ComparableVersion[],
  staged: readonly StagedVersion[],
): readonly ComparableVersion[] {
  const before = new Map(staged.map(({ version, follows }) => [version, follows]));
  return versions.map((version) => {
    const follows = before.get(version.version);
    return follows === undefined ? version : { ...version, previousVersion: follows };
  });
}

export interface WrittenVersion {
  readonly version: string;
  /** The version that it followed, if the service names it. */
  readonly previousVersion?: string | undefined;
}

/**
 * Writes one staged version as the new current one in the target. A certificate's policy is set afterwards, once for
 * all versions; but an import needs the part of the policy that names its content type. Source: Key Vault
 * documentation, certificates FAQ.
 */
export function writeVersion(
  target: MoveVault,
  { itemType, itemName }: ItemName,
  version: StagedVersion,
): Promise<WrittenVersion> {
  const { value, enabled, tags, notBefore, expires, contentType, preserveCertOrder } = version;
  if (itemType === 'certificate') {
    const type = contentTypeOf(version);
    return target.certificates.importCertificate(itemName, {
      value,
      contentType: type,
      enabled,
      tags,
      ...(preserveCertOrder === undefined ? {} : { preserveCertOrder }),
      policy: { ...importPolicy, secret_props: { contentType: type } },
    });
  }
  return target.secrets.setSecret(itemName, value, {
    enabled,
    tags,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    ...(contentType === undefined ? {} : { contentType }),
  });
}

/**
 * The policy of every import, which leaves nothing to the defaults of the service: a key that is not exportable could never
 * be read again, and any other issuer would have to exist in the target. The policy of the source follows afterwards.
 */
const importPolicy = { key_props: { exportable: true }, issuer: { name: 'Unknown' } } as const;

function contentTypeOf({ contentType, value }: StagedVersion): CertificateContentType {
  const known = certificateContentTypes.find((type) => type === contentType);
  return known ?? (value.includes('-----BEGIN') ? 'application/x-pem-file' : 'application/x-pkcs12');
}
