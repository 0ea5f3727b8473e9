import { z } from 'zod';
import { tagsSchema } from '../../../shared/contracts/model/tags';
import { versionIdSchema } from '../../../shared/contracts/model/item';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';
import { type Digest } from './readComparable';

const stagedVersionSchema = z.strictObject({
  version: versionIdSchema,
  created: z.number().int(),
  /** Of a certificate: its PFX in base64 or its PEM, with the private key. */
  value: z.string(),
  enabled: z.boolean(),
  notBefore: z.number().int().optional(),
  expires: z.number().int().optional(),
  contentType: z.string().optional(),
  tags: tagsSchema,
  thumbprint: z.string().optional(),
  preserveCertOrder: z.boolean().optional(),
  /** Which version it followed, where the service says so: the only proof of an order within one second. */
  previousVersion: versionIdSchema.optional(),
  /** The exported version before it, where that order is proved: those between the two may have been left out. */
  follows: versionIdSchema.optional(),
});
export type StagedVersion = z.infer<typeof stagedVersionSchema>;

/** An exported item, oldest version first. Holds values, so it exists in memory and sealed in staging, nowhere else. */
const stagedItemSchema = z.strictObject({
  versions: z.array(stagedVersionSchema),
  /** Ids of the versions that were left out. Payloads of earlier builds name none. */
  leftOut: z.array(versionIdSchema).default([]),
});
type StagedItem = z.infer<typeof stagedItemSchema>;

export function packItem(versions: readonly StagedVersion[], leftOut: readonly string[] = []): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ versions, leftOut }));
}

/** Opens a packed item. Throws `STAGED_PAYLOAD_DAMAGED`, without quoting what it found. */
export function unpackItem(payload: Uint8Array): StagedItem {
  const parsed = stagedItemSchema.safeParse(parseQuietly(payload));
  if (parsed.success) return parsed.data;
  throw new MoverError(
    'STAGED_PAYLOAD_DAMAGED',
    'Expected an exported item in staging; the payload is of another form.',
    { retryable: true },
  );
}

/** A staged version as it is held against those of a vault: a certificate by its thumbprint, a secret by its value. */
export async function comparableOf(staged: StagedVersion, digest: Digest): Promise<ComparableVersion> {
  const { version, created, previousVersion, enabled, notBefore, expires, contentType, tags, thumbprint } = staged;
  const listed = { version, created, enabled, notBefore, expires, tags };
  // The lists of certificates tell no content type.
  if (thumbprint !== undefined) return { ...listed, digest: thumbprint };
  return { ...listed, previousVersion: previousVersion ?? null, contentType, digest: await digest(staged.value) };
}

/** Versions of a payload, in an order that they prove among themselves, without those that were left out. */
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

function parseQuietly(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}
