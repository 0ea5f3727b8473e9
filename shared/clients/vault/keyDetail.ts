import { z } from 'zod';
import { present, itemVersion, wireAttributesSchema, wireVersionSchema } from './wireItem';
import { type KeyDetail, type KeyVersion, keyTypes } from './vaultKeys';

/** An element of a list of versions. */
export const keyVersionSchema: z.ZodType<KeyVersion> = wireVersionSchema
  .extend({ kid: z.string() })
  .transform((listed) => ({ ...itemVersion(listed.kid, listed), managed: listed.managed ?? false }));

const text = z.string().nullish();

const bundleSchema = wireVersionSchema.extend({
  key: z.object({
    kid: z.string(),
    kty: z.enum(keyTypes),
    key_ops: z.array(z.string()).nullish(),
    ...{ n: text, e: text, crv: text, x: text, y: text },
  }),
  attributes: wireAttributesSchema.extend({
    exportable: z.boolean().nullish(),
    hsmPlatform: text,
    key_size: z.number().nullish(),
  }),
  release_policy: z.object({ contentType: text, data: z.string(), immutable: z.boolean().nullish() }).nullish(),
});

/** A key's bundle, the answer of reads, creates and restores. */
export const keyDetailSchema: z.ZodType<KeyDetail> = bundleSchema.transform(toKeyDetail);

function toKeyDetail(bundle: z.infer<typeof bundleSchema>): KeyDetail {
  const { key, attributes, managed, release_policy: policy } = bundle;
  const { n, e, crv, x, y } = key;
  return {
    ...itemVersion(key.kid, bundle),
    managed: managed ?? false,
    keyType: key.kty,
    operations: key.key_ops ?? [],
    exportable: attributes.exportable ?? false,
    publicKey: present({ n, e, crv, x, y }),
    ...present({ keySize: attributes.key_size ?? bitsOf(n), curve: crv, hsmPlatform: attributes.hsmPlatform }),
    ...(policy === null || policy === undefined
      ? {}
      : {
          releasePolicy: {
            data: policy.data,
            ...present({ contentType: policy.contentType, immutable: policy.immutable }),
          },
        }),
  };
}

/** The size of an RSA key in bits. Older answers contain only its modulus. */
function bitsOf(modulus: string | null | undefined): number | undefined {
  if (modulus === null || modulus === undefined) return undefined;
  return (
    Buffer.from(modulus, 'base64url')
      .toString('hex')
      .replace(/^(00)+/, '').length * 4
  );
}
