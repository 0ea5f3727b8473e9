import { type SecretClient } from '@azure/keyvault-secrets';
import { z } from 'zod';
import { pageSchema } from '../transport/wireRequest';
import { ItemClient, type ItemFamily } from './itemClient';
import { secretOperations as operations } from './itemOperations';
import {
  type SecretAttributes,
  type SecretChanges,
  type SecretVault,
  type SecretVersion,
  type SecretWithValue,
} from './secretVault';
import { changesBody } from './vaultItem';
import { itemVersion, present, wireVersionSchema } from './wireItem';

const wireSecretSchema = wireVersionSchema.extend({
  id: z.string(),
  contentType: z.string().nullish(),
  previousVersion: z.string().nullish(),
});

/** A secret without its value, from the answer of a list or a write. */
const secretVersionSchema: z.ZodType<SecretVersion> = wireSecretSchema.transform(toVersion);

/** A secret with its value, from the answer of a read. */
const secretWithValueSchema: z.ZodType<SecretWithValue> = wireSecretSchema
  .extend({ value: z.string() })
  .transform(({ value, ...rest }) => ({ ...toVersion(rest), value }));

function toVersion(secret: z.infer<typeof wireSecretSchema>): SecretVersion {
  const { id, managed, contentType, previousVersion } = secret;
  return { ...itemVersion(id, secret), managed: managed ?? false, ...present({ contentType, previousVersion }) };
}

export const secretFamily: ItemFamily<SecretVersion, SecretWithValue, SecretVersion> = {
  collection: 'secrets',
  operations,
  versionPage: pageSchema(secretVersionSchema),
  detail: secretWithValueSchema,
  written: secretVersionSchema,
};

/** A client for the secrets of one vault, with `secretFamily`. */
export class SecretVaultClient
  extends ItemClient<SecretClient, SecretVersion, SecretWithValue, SecretVersion>
  implements SecretVault
{
  setSecret(name: string, value: string, attributes: SecretAttributes): Promise<SecretVersion> {
    return this.bySdk(operations.set, name, secretVersionSchema, {
      send: (client, ticket) => client.setSecret(name, value, ticket),
      body: setBody(value, attributes),
    });
  }

  update(name: string, version: string, { contentType, ...changes }: SecretChanges): Promise<SecretVersion> {
    return this.bySdk(operations.update, name, secretVersionSchema, {
      send: (client, ticket) => client.updateSecretProperties(name, version, ticket),
      body: { ...changesBody(changes), contentType },
    });
  }
}

/** The app writes the body itself, because the SDK turns dates after 2038-01-19 into negative numbers. */
function setBody(value: string, attributes: SecretAttributes): object {
  const { enabled, notBefore: nbf, expires: exp, contentType, tags } = attributes;
  return { value, contentType, tags, attributes: { enabled, nbf, exp } };
}
