import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { recreateItemContract } from '../../../shared/contracts/steps/itemSteps';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type ItemTurn } from '../../../shared/clients/claims/itemTurn';
import { bothGuards } from '../../../shared/clients/claims/writeGuard';
import { type Clients } from '../../../shared/clients/openClients';
import { type KeyDetail, type KeyShape, keyTypes } from '../../../shared/clients/vault/vaultKeys';
import { orAbsent } from '../../../shared/clients/vault/itemClient';
import { conflictState } from '../../../shared/rules/compare/judgeCopy';
import { remarkOnUnknown } from '../../../shared/rules/plan/planKey';
import { activity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { applyPolicy } from '../../steps/items/itemPolicy';
import { type AnyVersion, isNotFound, nameHolder } from '../../steps/items/itemVersion';
import { differencesInShape, isCreatable, unknownParts } from '../../steps/items/keyShape';
import { readOrder } from '../../steps/items/readOrder';
import { shortList } from '../../steps/items/briefLists';
import { guardsOf, connectPair, type VaultPair } from '../../steps/frame/vaultPair';

type Input = InputOf<typeof recreateItemContract>;
type Output = OutputOf<typeof recreateItemContract>;

/**
 * Creates a key in the target with NEW material and the same type, size or curve, operations, dates, tags, release
 * policy and rotation policy. Safe to run twice: a key of that shape that exists already counts as success.
 */
export function recreateItem({ vaults, claims, staging }: Clients) {
  return activity(recreateItemContract, async (input): Promise<Output> => {
    const { move } = input;
    const turn = await claims.turn(move, input);
    const { source, target } = guardsOf(claims, move);
    const pair = connectPair(vaults, move, { source, target: bothGuards(target, turn) });
    const output = await recreateKey(input, pair, turn).catch((error: unknown): Output => {
      const { throttled } = pair.meter;
      if (isNotFound(error)) return { state: 'skipped', reason: 'GONE_FROM_SOURCE', throttled };
      return { ...failStep(error), throttled };
    });
    await (output.state === 'recreated' ? turn.finish() : turn.leave());
    return output;
  });

  async function recreateKey(input: Input, pair: VaultPair, turn: ItemTurn): Promise<Output> {
    const { move, itemName } = input;
    const { ordered } = await readOrder(pair.source, input);
    const wanted = await pair.source.keys.read(itemName);
    const unknown = unknownParts(wanted);
    const shape = keyShapeOf(wanted);
    if (unknown !== undefined || shape === undefined) {
      const remark = unknown === undefined ? {} : { remark: remarkOnUnknown(unknown) };
      return { state: 'blocked', reason: 'KEY_KIND_UNKNOWN', ...remark, throttled: pair.meter.throttled };
    }
    if (!isCreatable(wanted)) {
      return { state: 'blocked', reason: 'KEY_EXPONENT_NOT_CREATABLE', throttled: pair.meter.throttled };
    }
    const made = await findOrCreate(input, pair, shape, turn);
    const { throttled } = pair.meter;
    if ('waitsUntil' in made) return { state: 'waiting', until: new Date(made.waitsUntil).toISOString(), throttled };
    if ('holder' in made) {
      const reason = made.holder === 'deleted' ? 'SOFT_DELETED_IN_TARGET' : 'NAME_HELD_BY_OTHER_KIND';
      return { state: 'blocked', reason, throttled };
    }
    if (made.managed) return { state: 'blocked', reason: 'NAME_HELD_BY_OTHER_KIND', throttled };
    if (differencesInShape(wanted, made).length > 0) {
      const state = conflictState(move.onConflict);
      return { state, reason: 'OTHER_CONTENT_IN_TARGET', throttled };
    }
    await applyPolicy(pair, input, move);
    return {
      state: 'recreated',
      versions: [{ from: wanted.version, to: made.version }],
      versionsLeftOut: await shortList(staging, { ...input, step: 'recreate' }, olderThan(wanted, ordered)),
      throttled: pair.meter.throttled,
    };
  }
}

function currentKey({ itemName }: Input, { target }: VaultPair): Promise<KeyDetail | undefined> {
  return orAbsent(target.keys.read(itemName));
}

/**
 * Returns the key that the target has, or creates it. Waits first while an earlier create may still arrive, because a
 * second create adds a version.
 */
async function findOrCreate(input: Input, pair: VaultPair, shape: KeyShape, turn: ItemTurn): Promise<Made> {
  const waitsUntil = turn.waitsUntil();
  const there = await currentKey(input, pair);
  if (there !== undefined) return there;
  return waitsUntil === undefined ? create(input, pair, shape, turn) : { waitsUntil };
}

/** A key, who else holds its name, or until when an earlier create may still arrive. */
type Made = KeyDetail | { readonly holder: 'deleted' | 'otherKind' } | { readonly waitsUntil: number };

async function create(input: Input, pair: VaultPair, shape: KeyShape, turn: ItemTurn): Promise<Made> {
  try {
    return await pair.target.keys.createKey(input.itemName, shape);
  } catch (error) {
    if (!hasCode(error, ...mayBeThere)) throw error;
    const there = await currentKey(input, pair);
    if (there !== undefined) return there;
    const holder = await nameHolder(pair.target, input);
    if (holder === 'deleted' || holder === 'otherKind') return { holder };
    const waitsUntil = turn.waitsUntil();
    if (waitsUntil !== undefined) return { waitsUntil };
    throw error;
  }
}

const mayBeThere: readonly ErrorCode[] = ['WRITE_NOT_CONFIRMED', 'ITEM_SOFT_DELETED', 'ITEM_CONFLICT'];

/** The shape of a new key; undefined if the app knows no such type. */
function keyShapeOf(key: KeyDetail): KeyShape | undefined {
  const { keyType, keySize, curve, operations, enabled, notBefore, expires, tags, exportable, releasePolicy } = key;
  if (!keyTypes.isKnown(keyType)) return undefined;
  const { e } = key.publicKey;
  return {
    keyType,
    operations,
    enabled,
    tags,
    exportable,
    ...(curve === undefined && keySize !== undefined ? { keySize } : {}),
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

function olderThan({ version: current }: KeyDetail, ordered: readonly AnyVersion[]) {
  return ordered
    .filter(({ version }) => version !== current)
    .map(({ version }) => ({ version, reason: 'NEW_KEY_MATERIAL' as const }));
}
