import { type KeyClient } from '@azure/keyvault-keys';
import { z } from 'zod';
import { serviceWordSchema } from '../../contracts/model/moverError';
import { notedRotationSchema, rotationActions } from '../../contracts/model/updates';
import { CallFault } from '../transport/callFault';
import { type VaultConnection } from '../transport/vaultConnection';
import { pageSchema } from '../transport/wireRequest';
import { type ClientPlace, ItemClient, type ItemFamily } from './itemClient';
import { keyDetailSchema, keyVersionSchema } from './keyDetail';
import { keyOperations as operations } from './itemOperations';
import { changesBody } from './vaultItem';
import {
  type Encrypted,
  type KeyChanges,
  type KeyDetail,
  type KeyRef,
  type KeyShape,
  type KeyUse,
  type KeyVersion,
  type RotationPolicy,
  type VaultKeys,
} from './vaultKeys';
import { present } from './wireItem';

const duration = z.string().nullish();

/** The service writes actions in upper, lower or mixed case. */
const actionSchema = z
  .object({
    trigger: z.looseObject({ timeAfterCreate: duration, timeBeforeExpiry: duration }).nullish(),
    action: z.object({ type: serviceWordSchema }),
  })
  .transform(({ trigger, action }) => ({ ...present({ ...trigger }), action: rotationActions.spelled(action.type) }));

/**
 * A key's rotation policy. For a key without a policy, the service returns a default without an id; the result is
 * undefined then. Source: recorded service traffic.
 */
export const rotationPolicySchema: z.ZodType<RotationPolicy | undefined> = z
  .object({
    id: z.string().nullish(),
    lifetimeActions: z.array(actionSchema).nullish(),
    attributes: z.object({ expiryTime: duration }).nullish(),
  })
  .transform(({ id, lifetimeActions, attributes }) =>
    id === null || id === undefined
      ? undefined
      : notedRotationSchema.parse({
          lifetimeActions: lifetimeActions ?? [],
          ...present({ expiryTime: attributes?.expiryTime }),
        }),
  );

/** The answer to a policy that was set: the service stored one. */
const storedRotationSchema = rotationPolicySchema.transform((policy) => {
  if (policy === undefined) throw new CallFault({ kind: 'unreadable' });
  return policy;
});

const bytes = z.base64url().transform((text) => new Uint8Array(Buffer.from(text, 'base64url')));
const resultSchema = z.object({ value: bytes, iv: bytes.nullish(), tag: bytes.nullish() });
const verdictSchema = z.object({ value: z.boolean() });
type UseBody = Readonly<Record<string, string | undefined>>;

const family: ItemFamily<KeyVersion, KeyDetail, KeyDetail> = {
  collection: 'keys',
  operations,
  versionPage: pageSchema(keyVersionSchema),
  detail: keyDetailSchema,
  written: keyDetailSchema,
};

/** A client for the keys of one vault. It uses keys by its own requests; see `KeyUse`. */
export class VaultKeysClient extends ItemClient<KeyClient, KeyVersion, KeyDetail, KeyDetail> implements VaultKeys {
  constructor(
    place: ClientPlace<KeyClient>,
    private readonly costs: VaultConnection['keyCosts'],
  ) {
    super(place, family);
  }

  /** Calls on the key count by its kind from now on. */
  override async read(name: string, version?: string): Promise<KeyDetail> {
    const key = await super.read(name, version);
    this.costs.note(name, key);
    return key;
  }

  /** The app sends this request itself, because the SDK does not pass the options of this call to the request. */
  readRotationPolicy(name: string): Promise<RotationPolicy | undefined> {
    const path = ['keys', name, 'rotationpolicy'];
    return this.wire(operations.readRotation, name, rotationPolicySchema, { method: 'GET', path });
  }

  async setRotationPolicy(name: string, policy: RotationPolicy): Promise<RotationPolicy> {
    const path = ['keys', name, 'rotationpolicy'];
    const request = { method: 'PUT', path, body: rotationBody(policy) } as const;
    return this.wire(operations.setRotation, name, storedRotationSchema, request);
  }

  createKey(name: string, shape: KeyShape): Promise<KeyDetail> {
    const operation = shape.keyType.endsWith('-HSM') ? operations.createInHardware : operations.create;
    return this.bySdk(operation, name, keyDetailSchema, {
      send: (client, ticket) => client.createKey(name, shape.keyType, ticket),
      body: createBody(shape),
    });
  }

  update(name: string, version: string, { operations: keyOperations, ...changes }: KeyChanges): Promise<KeyDetail> {
    return this.bySdk(operations.update, name, keyDetailSchema, {
      send: (client, ticket) => client.updateKeyProperties(name, version, ticket),
      body: { ...changesBody(changes), key_ops: keyOperations },
    });
  }

  async encrypt(key: KeyRef, alg: string, plaintext: Uint8Array): Promise<Encrypted> {
    const { value, iv, tag } = await this.use('encrypt', key, { alg, value: encoded(plaintext) });
    return { ciphertext: value, ...present({ iv, tag }) };
  }

  async decrypt(key: KeyRef, alg: string, { ciphertext, iv, tag }: Encrypted): Promise<Uint8Array> {
    const sent = { value: encoded(ciphertext), iv: iv && encoded(iv), tag: tag && encoded(tag) };
    return (await this.use('decrypt', key, { alg, ...sent })).value;
  }

  async wrapKey(key: KeyRef, alg: string, contentKey: Uint8Array): Promise<Uint8Array> {
    return (await this.use('wrapKey', key, { alg, value: encoded(contentKey) })).value;
  }

  async unwrapKey(key: KeyRef, alg: string, wrapped: Uint8Array): Promise<Uint8Array> {
    return (await this.use('unwrapKey', key, { alg, value: encoded(wrapped) })).value;
  }

  async sign(key: KeyRef, alg: string, digest: Uint8Array): Promise<Uint8Array> {
    return (await this.use('sign', key, { alg, value: encoded(digest) })).value;
  }

  async verify(key: KeyRef, alg: string, digest: Uint8Array, signature: Uint8Array): Promise<boolean> {
    const sent = { alg, digest: encoded(digest), value: encoded(signature) };
    return (await this.useFor('verify', key, sent, verdictSchema)).value;
  }

  private use(how: keyof KeyUse, key: KeyRef, body: UseBody): Promise<z.infer<typeof resultSchema>> {
    return this.useFor(how, key, body, resultSchema);
  }

  private useFor<T>(how: keyof KeyUse, { name, version }: KeyRef, body: UseBody, answer: z.ZodType<T>): Promise<T> {
    const path = ['keys', name, version, how.toLowerCase()];
    return this.wire(operations[how], name, answer, { method: 'POST', path, body });
  }
}

function encoded(content: Uint8Array): string {
  return Buffer.from(content).toString('base64url');
}

/**
 * The app writes the body itself: the SDK leaves out the exponent and turns dates after 2038-01-19 into negative
 * numbers.
 */
function createBody(shape: KeyShape): object {
  const { enabled, notBefore: nbf, expires: exp, exportable } = shape;
  return {
    kty: shape.keyType,
    key_size: shape.keySize,
    crv: shape.curve,
    public_exponent: shape.publicExponent,
    key_ops: shape.operations,
    // Only keys in hardware can be exportable, so the body of other keys does not contain the field.
    attributes: { enabled, nbf, exp, ...(exportable ? { exportable } : {}) },
    tags: shape.tags,
    release_policy: shape.releasePolicy,
  };
}

/** The policy as the service expects it. The SDK refuses an action that it does not know. */
export function rotationBody({ expiryTime, lifetimeActions }: RotationPolicy): object {
  return {
    lifetimeActions: lifetimeActions.map(({ action: type, ...trigger }) => ({ trigger, action: { type } })),
    attributes: { expiryTime },
  };
}
