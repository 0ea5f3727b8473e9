import { z } from 'zod';
import { present, itemVersion, wireVersionSchema } from './wireItem';
import { type SecretVersion, type SecretWithValue } from './secretVault';

const wireSecretSchema = wireVersionSchema.extend({
  id: z.string(),
  contentType: z.string().nullish(),
  previousVersion: z.string().nullish(),
});

/** A secret without its value, from the answer of a list or a write. */
export const secretVersionSchema: z.ZodType<SecretVersion> = wireSecretSchema.transform(toVersion);

/** A secret with its value, from the answer of a read. */
export const secretWithValueSchema: z.ZodType<SecretWithValue> = wireSecretSchema
  .extend({ value: z.string() })
  .transform(({ value, ...rest }) => ({ ...toVersion(rest), value }));

function toVersion(secret: z.infer<typeof wireSecretSchema>): SecretVersion {
  const { id, managed, contentType, previousVersion } = secret;
  return { ...itemVersion(id, secret), managed: managed ?? false, ...present({ contentType, previousVersion }) };
}
