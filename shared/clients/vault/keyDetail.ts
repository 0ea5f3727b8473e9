import { z } from 'zod';
import { present, itemVersion, wireAttributesSchema, wireVersionSchema } from './wireItem';
import { serviceWordSchema } from '../../contracts/model/moverError';
import { type KeyDetail, type KeyVersion, type UnknownParts } from './vaultKeys';

/** An element of a list of versions. */
export const keyVersionSchema: z.ZodType<KeyVersion> = wireVersionSchema
  .extend({ kid: z.string() })
  .transform((listed) => ({ ...itemVersion(listed.kid, listed), managed: listed.managed ?? false }));

const text = z.string().nullish();

const bundleSchema = wireVersionSchema.extend({
  key: z.looseObject({
    kid: z.string(),
    kty: serviceWordSchema,
    key_ops: z.array(serviceWordSchema).nullish(),
    ...{ n: text, e: text, crv: text, x: text, y: text },
  }),
  attributes: wireAttributesSchema.loose().extend({
    exportable: z.boolean().nullish(),
    key_size: z.number().nullish(),
    // The vault's, and not the key's.
    recoverableDays: z.number().nullish(),
  }),
  release_policy: z.object({ contentType: text, data: z.string(), immutable: z.boolean().nullish() }).nullish(),
});

/** A key's bundle, the answer of reads, creates and restores. */
export const keyDetailSchema: z.ZodType<KeyDetail> = bundleSchema.transform(toKeyDetail);

function toKeyDetail(bundle: z.infer<typeof bundleSchema>): KeyDetail {
  const { attributes, managed, release_policy: policy } = bundle;
  const { kid, kty, key_ops: operations, n, e, crv, x, y, ...otherMembers } = bundle.key;
  const { exportable, key_size: keySize, ...common } = attributes;
  return {
    ...itemVersion(kid, bundle),
    managed: managed ?? false,
    keyType: kty,
    operations: operations ?? [],
    exportable: exportable ?? false,
    publicKey: present({ n, e, crv, x, y }),
    otherMembers: present(otherMembers),
    otherAttributes: otherAttributes(common),
    ...present({ keySize: bitsOf(n) ?? keySize, curve: crv }),
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

/** The platform is that of the vault, too. */
const commonAttributes: ReadonlySet<string> = new Set([
  ...Object.keys(wireAttributesSchema.shape),
  ...['recoverableDays', 'hsmPlatform'],
]);

function otherAttributes(attributes: UnknownParts): UnknownParts {
  return present(Object.fromEntries(Object.entries(attributes).filter(([name]) => !commonAttributes.has(name))));
}

/** The size of an RSA key in bits, from its modulus: the service does not always return it separately. */
function bitsOf(modulus: string | null | undefined): number | undefined {
  if (modulus === null || modulus === undefined) return undefined;
  return (
    Buffer.from(modulus, 'base64url')
      .toString('hex')
      .replace(/^(00)+/, '').length * 4
  );
}
