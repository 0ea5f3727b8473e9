import { type InputOf, type OutputOf } from '../../shared/contracts/contract';
import { recreateItemContract } from '../../shared/contracts/itemSteps';
import { MoverError } from '../../shared/contracts/moverError';
import { type Clients } from '../../shared/clients/openClients';
import { type KeyDetail, type KeyShape } from '../../shared/clients/vaultKeys';
import { differencesOf } from '../../shared/rules/comparableVersion';
import { activity } from './activity';
import { failStep } from './failStep';
import { bringSettings } from './items/itemSettings';
import { type AnyVersion, isNotFound } from './items/itemVersion';
import { shapeOf } from './items/keyShape';
import { nameHolder } from './items/nameHolder';
import { readOrder } from './items/readOrder';
import { requirePair } from './requirePair';
import { openPair, type VaultPair } from './vaultPair';

type Input = InputOf<typeof recreateItemContract>;
type Output = OutputOf<typeof recreateItemContract>;

/**
 * Makes a key in the target of the same type, size or curve, operations, dates, tags, release and rotation policy, with
 * NEW material. Safe to run twice: a key of that shape that is there already is this step's own success.
 */
export function recreateItem({ vaults, store }: Clients) {
  return activity(recreateItemContract, async (input): Promise<Output> => {
    const pair = openPair(vaults, input.move);
    try {
      return await recreateKey(input, pair);
    } catch (error) {
      const { throttled } = pair.meter;
      if (isNotFound(error)) return { state: 'skipped', reason: 'GONE_FROM_SOURCE', throttled };
      return { ...failStep(error), throttled };
    }
  });

  async function recreateKey(input: Input, pair: VaultPair): Promise<Output> {
    const { move, itemName } = input;
    const { ordered } = await readOrder(pair.source, input);
    const wanted = await pair.source.keys.readKey(itemName);
    const fence = () => requirePair(store, move);
    const made = (await currentKey(input, pair)) ?? (await create(input, pair, wanted, fence));
    const { throttled } = pair.meter;
    if (made === 'deleted') return { state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET', throttled };
    if (made === 'otherKind' || made.managed) {
      return { state: 'blocked', reason: 'NAME_HELD_BY_OTHER_KIND', throttled };
    }
    if (!hasSameShape(wanted, made)) {
      const state = move.onConflict === 'skip' ? 'skipped' : 'blocked';
      return { state, reason: 'OTHER_CONTENT_IN_TARGET', throttled };
    }
    await bringSettings(pair, input, move, fence);
    return {
      state: 'recreated',
      versions: [{ from: wanted.version, to: made.version }],
      versionsLeftOut: olderThan(wanted, ordered),
      throttled: pair.meter.throttled,
    };
  }
}

async function currentKey(input: Input, { target }: VaultPair): Promise<KeyDetail | undefined> {
  try {
    return await target.keys.readKey(input.itemName);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function create(
  input: Input,
  pair: VaultPair,
  wanted: KeyDetail,
  fence: () => Promise<void>,
): Promise<KeyDetail | 'deleted' | 'otherKind'> {
  await fence();
  try {
    return await pair.target.keys.createKey(input.itemName, keyShapeOf(wanted));
  } catch (error) {
    if (!(error instanceof MoverError) || !worthALook.has(error.code)) throw error;
    const there = await currentKey(input, pair);
    if (there !== undefined) return there;
    const holder = await nameHolder(pair.target, input);
    if (holder === 'deleted' || holder === 'otherKind') return holder;
    throw error;
  }
}

const worthALook: ReadonlySet<string> = new Set(['WRITE_NOT_CONFIRMED', 'ITEM_SOFT_DELETED', 'ITEM_CONFLICT']);

function keyShapeOf(key: KeyDetail): KeyShape {
  const { keyType, keySize, curve, operations, enabled, notBefore, expires, tags, exportable, releasePolicy } = key;
  const { n, e } = key.publicKey;
  const bits = n === undefined ? keySize : Buffer.from(n, 'base64url').length * 8;
  return {
    keyType,
    operations,
    enabled,
    tags,
    exportable,
    ...(curve === undefined && bits !== undefined ? { keySize: bits } : {}),
    ...(curve === undefined ? {} : { curve }),
    ...(e === undefined ? {} : { publicExponent: Buffer.from(e, 'base64url').readUIntBE(0, byteLength(e)) }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    ...(releasePolicy === undefined ? {} : { releasePolicy }),
  };
}

function byteLength(base64url: string): number {
  return Buffer.from(base64url, 'base64url').length;
}

function hasSameShape(wanted: KeyDetail, made: KeyDetail): boolean {
  return differencesOf({ ...wanted, digest: shapeOf(wanted) }, { ...made, digest: shapeOf(made) }).length === 0;
}

function olderThan({ version: current }: KeyDetail, ordered: readonly AnyVersion[]) {
  return ordered
    .filter(({ version }) => version !== current)
    .map(({ version }) => ({ version, reason: 'NEW_KEY_MATERIAL' as const }));
}
