import { z } from 'zod';
import { versionIdSchema } from '../../shared/contracts/item';
import { MoverError } from '../../shared/contracts/moverError';
import { type SecretAttributes } from '../../shared/clients/secretVault';

const stagedVersionSchema = z.strictObject({
  version: versionIdSchema,
  created: z.number().int(),
  value: z.string(),
  enabled: z.boolean(),
  notBefore: z.number().int().optional(),
  expires: z.number().int().optional(),
  contentType: z.string().optional(),
  tags: z.record(z.string(), z.string()),
});

/** An exported secret, oldest version first. Holds values, so it exists in memory and sealed in staging, nowhere else. */
const stagedSecretSchema = z.strictObject({ versions: z.array(stagedVersionSchema) });
export type StagedVersion = z.infer<typeof stagedVersionSchema>;

export function packSecret(versions: readonly StagedVersion[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ versions }));
}

/** Opens a packed secret. Throws `STAGED_PAYLOAD_DAMAGED`, without quoting what it found. */
export function unpackSecret(payload: Uint8Array): readonly StagedVersion[] {
  const parsed = stagedSecretSchema.safeParse(parseQuietly(payload));
  if (parsed.success) return parsed.data.versions;
  throw new MoverError(
    'STAGED_PAYLOAD_DAMAGED',
    'Expected an exported secret in staging; the payload is of another form.',
    {
      retryable: true,
    },
  );
}

export function attributesOf(version: StagedVersion): SecretAttributes {
  const { enabled, notBefore, expires, contentType, tags } = version;
  return {
    enabled,
    tags,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

function parseQuietly(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}
