import { z } from 'zod';
import { serviceWordSchema } from '../../contracts/model/serviceWords';
import { present, wireListedSchema } from './wireItem';
import { rotationActions, notedRotationSchema } from '../../contracts/model/updates';
import { type RotationPolicy, type KeyDetail, type KeyShape, type VaultKeys } from './vaultKeys';
import { asBackupError, asRestoreError, sendBackup, sendRestore } from './backups';
import { CallFault } from '../transport/callFault';
import { type CallOptions } from '../transport/clientConnection';
import { deletedItems } from './deletedItems';
import { allPages, type FamilyCall, familyCall, itemPage } from './familyCall';
import { keyDetailSchema, keyVersionSchema } from './keyDetail';
import { keyOperations as operations } from './secretOperations';
import { keyUseClient } from './keyUseClient';
import { parseAnswer } from '../transport/answerFault';
import { readAnswer, pageSchema, readPage, readWire } from '../transport/wireRequest';

import { type VaultConnection } from '../transport/vaultConnection';
import { changesBody } from './vaultItem';

const listedPage = pageSchema(wireListedSchema);
const versionPage = pageSchema(keyVersionSchema);

/** A client for the keys of one vault. `options` set its pace and its write guard. */
export function vaultKeysClient(vault: string, connection: VaultConnection, options: CallOptions): VaultKeys {
  const call = familyCall(vault, connection.keys(), options);
  const lists = keyLists(call);

  return {
    ...deletedItems({ vault, collection: 'keys', operations, clock: connection.clock, call }),
    ...keyUseClient(call),
    ...lists,
    readKey: (name, version = '') =>
      call(operations.read, name, async (_, sendWire) =>
        noted(
          connection,
          name,
          await readWire(keyDetailSchema, sendWire, { method: 'GET', path: ['keys', name, version] }),
        ),
      ),
    readRotationPolicy: (name) =>
      // The app sends this request itself, because the SDK does not pass the options of this call to the request.
      call(operations.readRotation, name, async (_, sendWire) =>
        parseAnswer(rotationPolicySchema, await sendWire({ method: 'GET', path: ['keys', name, 'rotationpolicy'] })),
      ),
    setRotationPolicy: (name, policy) =>
      call(operations.setRotation, name, async (_, sendWire) => {
        const path = ['keys', name, 'rotationpolicy'];
        const answer = await sendWire({ method: 'PUT', path, body: rotationBody(policy) });
        const set = parseAnswer(rotationPolicySchema, answer);
        if (set === undefined) throw new CallFault({ kind: 'unreadable' });
        return set;
      }),
    createKey: (name, shape) =>
      call(shape.keyType.endsWith('-HSM') ? operations.createInHardware : operations.create, name, (client) =>
        readAnswer(keyDetailSchema, (ticket) => client.createKey(name, shape.keyType, ticket), createBody(shape)),
      ),
    updateKey: (name, version, { operations: keyOperations, ...changes }) =>
      call(operations.update, name, (client) =>
        readAnswer(keyDetailSchema, (ticket) => client.updateKeyProperties(name, version, ticket), {
          ...changesBody(changes),
          key_ops: keyOperations,
        }),
      ),
    backupKey: (name) =>
      asBackupError({
        place: { vault, itemName: name, operation: operations.backup },
        send: () => call(operations.backup, name, (_, sendWire) => sendBackup(sendWire, 'keys', name)),
        read: () => lists.listKeys(),
      }),
    restoreKey: (backup) =>
      asRestoreError({
        place: { vault, operation: operations.restore },
        send: () =>
          call(operations.restore, undefined, (_, sendWire) =>
            sendRestore(sendWire, 'keys', { backup, answer: keyDetailSchema }),
          ),
        read: () => lists.listKeys(),
      }),
  };
}

/** Calls on the key count by its kind from now on. */
function noted({ keyCosts }: VaultConnection, name: string, key: KeyDetail): KeyDetail {
  keyCosts.note(name, key);
  return key;
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

type Lists = Pick<VaultKeys, 'listKeys' | 'listDeletedKeys' | 'listVersions'>;

function keyLists(call: FamilyCall<unknown>): Lists {
  return {
    listKeys: (token) =>
      itemPage(
        call(operations.list, undefined, (_, sendWire) =>
          readPage({ path: ['keys'], page: listedPage, token }, sendWire),
        ),
      ),
    listDeletedKeys: (token) =>
      itemPage(
        call(operations.list, undefined, (_, sendWire) =>
          readPage({ path: ['deletedkeys'], page: listedPage, token }, sendWire),
        ),
      ),
    listVersions: (name) =>
      allPages((token) =>
        call(operations.list, name, (_, sendWire) =>
          readPage({ path: ['keys', name, 'versions'], page: versionPage, token }, sendWire),
        ),
      ),
  };
}

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

/** The policy as the service expects it. The SDK refuses an action that it does not know. */
export function rotationBody({ expiryTime, lifetimeActions }: RotationPolicy): object {
  return {
    lifetimeActions: lifetimeActions.map(({ action: type, ...trigger }) => ({ trigger, action: { type } })),
    attributes: { expiryTime },
  };
}
