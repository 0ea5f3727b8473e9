import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { z } from 'zod';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { versionIdSchema } from '../../../shared/contracts/model/item';
import { MoverError, hasCode } from '../../../shared/contracts/model/moverError';
import { replaceKeyContract } from '../../../shared/contracts/steps/itemSteps';
import { type ItemTurn } from '../../../shared/clients/claims/itemTurn';
import { bothGuards } from '../../../shared/clients/claims/writeGuard';
import { type Clients } from '../../../shared/clients/openClients';
import { keptIds } from '../../../shared/rules/compare/pairVersions';
import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { activity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { isRestoredCopy } from '../../steps/items/compareItem';
import { applyPolicy } from '../../steps/items/itemPolicy';
import { judgeOlderKey, keyToReplaceLater } from '../../steps/items/olderKey';
import { type AnyVersion, nameHolder } from '../../steps/items/itemVersion';
import { readOrder } from '../../steps/items/readOrder';
import { comparedDigest } from '../../steps/items/readComparable';
import { type PartNotePlace, readNotes } from '../../steps/stored/longLists';
import { connectPair, guardsOf, type VaultPair } from '../../steps/frame/vaultPair';
import {
  deleteOnce,
  findOwnDeletion,
  forgetDeletion,
  type OwnDeletion,
  ownDeletion,
} from '../../steps/report/ownDeletions';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { storeNames } from '../../../shared/rules/storeNames';

type Input = InputOf<typeof replaceKeyContract>;
type Output = OutputOf<typeof replaceKeyContract>;

/** The intent to replace a key. It is stored before the first delete, together with the backup. */
const intentSchema = z.strictObject({
  /** The current version of the copy that the step deletes. */
  current: versionIdSchema,
  /** Seconds since 1970. */
  at: z.number(),
});
type Intent = z.infer<typeof intentSchema>;

/** How much the clocks of a vault and of the app may differ. */
const clockSkewSeconds = 300;

interface Try {
  readonly staging: StagingStore;
  readonly input: Input;
  readonly pair: VaultPair;
  readonly turn: ItemTurn;
  /** Where the intent is. Staging encrypts and authenticates it, so nobody else can make the step delete a key. */
  readonly place: PartNotePlace;
  /** The delete of a copy, by its current version. A later try finds it, also that of a later pass. */
  readonly deletionOf: (current: string) => OwnDeletion;
}

/**
 * Replaces a key in the target that lacks the newest versions of the source, because no call adds a version to a key: it keeps the
 * backup in staging, stores its intent, soft-deletes the key, purges it, restores the backup and sets the policy. It begins only if
 * the target has exactly what a restore brought. Safe to run again after a kill at any point: it finds its intent, and continues
 * from what the target has. If the vault refuses the purge, it recovers the key.
 */
export function replaceKey(clients: Clients) {
  const { vaults, staging, claims } = clients;

  function deletionsOf({ move, ...item }: Input, turn: ItemTurn): Try['deletionOf'] {
    const { startToken } = move;
    if (startToken === undefined) throw new Error('Expected a run that proves its notes.');
    return (current) => {
      const note = storeNames.ownDeletion(move, hashPart(['replace', itemKey(item), current]));
      return ownDeletion({ clients, move, startToken, note, item, turn });
    };
  }

  return activity(replaceKeyContract, async (input): Promise<Output> => {
    const { move, itemName } = input;
    const turn = await claims.turn(move, input);
    const { source, target } = guardsOf(claims, move);
    const pair = connectPair(vaults, move, { source, target: bothGuards(target, turn) });
    const place = { staging, move, label: labelOf(itemName, 'intent') };
    const attempt = { input, pair, turn, place, staging, deletionOf: deletionsOf(input, turn) };
    const output = await run(attempt).catch(async (error: unknown): Promise<Output> => {
      const begun = (await readNotes(place, intentSchema).catch(() => undefined)) !== undefined;
      return { ...failStep(error), begun, throttled: pair.meter.throttled };
    });
    await turn.leave();
    return output;
  });
}

async function run(attempt: Try): Promise<Output> {
  const { input, pair, turn, place } = attempt;
  const known = await readNotes(place, intentSchema);
  const throttled = () => pair.meter.throttled;
  if (await isWhole(attempt)) return finish(attempt);
  // A request of an earlier try may still arrive, for example a delete after the restore.
  const until = turn.waitsUntil();
  if (until !== undefined)
    return {
      state: 'waiting',
      until: new Date(until).toISOString(),
      begun: known !== undefined,
      throttled: throttled(),
    };
  const intent = known ?? (await begin(attempt));
  if ('reason' in intent) return { state: 'blocked', ...intent, throttled: throttled() };
  const blocked = await clear(attempt, intent);
  if (blocked !== undefined) return { state: 'blocked', ...blocked, throttled: throttled() };
  const late = turn.waitsUntil();
  if (late !== undefined)
    return { state: 'waiting', until: new Date(late).toISOString(), begun: true, throttled: throttled() };
  await restore(pair, await backupOf(attempt));
  // The policy comes first: the key must not lack it if the source has changed meanwhile.
  await applyPolicy(pair, input, input.move);
  const brought = await keyToReplaceLater(attempt.staging, pair, input);
  if (await isWhole(attempt)) return finish(attempt);
  await forget(attempt);
  return { ...failStep(notEqual(input.itemName)), begun: false, ...brought, throttled: throttled() };
}

/** Keeps the backup, then the intent. Returns why the key must not be replaced. */
async function begin({ input, pair, place, staging }: Try): Promise<Intent | Blocked> {
  const { move, itemName, staged } = input;
  const holder = await nameHolder(pair.target, input);
  if (holder === 'deleted') return { reason: 'SOFT_DELETED_IN_TARGET' };
  if (holder === 'otherKind') return { reason: 'NAME_HELD_BY_OTHER_KIND' };
  if (staged === undefined) throw notStaged();
  const { ordered } = await readOrder(pair.source, input);
  const digest = comparedDigest(staging, move, input);
  const older = await judgeOlderKey({ pair, item: input, move, digest }, ordered, { copy: input.copy });
  if (!older.isOlder) return { reason: 'NEW_KEY_VERSION', remark: remarkOf(older.difference) };
  const backup = await staging.get(move, staged);
  await staging.keep(move, labelOf(itemName, 'backup'), backup);
  const intent = { current: older.current, at: Math.floor(Date.now() / 1_000) };
  await staging.keep(move, place.label, jsonBytes(intent));
  return intent;
}

/** Frees the name: deletes the key, if it is still exactly the copy, and purges it. Returns why that is not possible any more. */
async function clear(attempt: Try, intent: Intent): Promise<Blocked | undefined> {
  const { input, pair, staging } = attempt;
  const { itemName, move } = input;
  const { keys } = pair.target;
  const { ordered: there } = await readOrder(pair.target, input);
  const isLive = there.length > 0;
  if (isLive) {
    const { ordered } = await readOrder(pair.source, input);
    await requireNotRestored(attempt, { intent, source: ordered, there });
    const digest = comparedDigest(staging, move, input);
    const older = await judgeOlderKey({ pair, item: input, move, digest }, ordered, { copy: input.copy });
    if (!older.isOlder) {
      await forget(attempt);
      return { reason: 'NEW_KEY_VERSION', remark: remarkOf(older.difference) };
    }
    const own = attempt.deletionOf(intent.current);
    const earlier = await findOwnDeletion(own);
    if (earlier?.state === 'recovered' || earlier?.state === 'unconfirmed') {
      await forget(attempt);
      return { reason: 'NEW_KEY_VERSION', remark: remarkOf(whyLeft[earlier.state]) };
    }
    if (earlier === undefined) await deleteOnce(own).catch((error: unknown) => giveUp(attempt, error));
  }
  const deleted = await keys.findDeleted(itemName);
  if (deleted === undefined) return undefined;
  const isOwn =
    deleted.deletedOn >= intent.at - clockSkewSeconds && (deleted.version ?? intent.current) === intent.current;
  if (!isOwn) return isLive ? await bringBack(attempt, intent) : { reason: 'SOFT_DELETED_IN_TARGET' };
  await purgeOrRecover(attempt, intent);
  return undefined;
}

/** Nothing in the vault distinguishes a recovered key from one that was never deleted. Only a note of the delete does. */
const whyLeft = {
  recovered:
    'somebody recovered it in the target after the move had deleted it. To have it replaced, delete and purge it there',
  unconfirmed:
    'an earlier try sent a delete of it and got no answer, so somebody may have recovered it in the target. To have it replaced, delete and purge it there',
} as const;

/** Throws if an earlier try has restored the key and the source got another version since: this needs another backup. */
async function requireNotRestored(attempt: Try, { intent, source, there }: Found): Promise<void> {
  const isOfSource = keptIds(source, there).size === there.length;
  if (there.at(-1)?.version === intent.current || !isOfSource) return;
  await applyPolicy(attempt.pair, attempt.input, attempt.input.move);
  await forget(attempt);
  throw notEqual(attempt.input.itemName);
}

/** A delete that the vault refused leaves no intent: if somebody else deletes the key later, the move must not purge it. */
async function giveUp(attempt: Try, error: unknown): Promise<never> {
  if (error instanceof MoverError && !error.retryable) await forget(attempt);
  throw error;
}

/** The key got a version between the look and the delete of this try. Only the target has that version. */
async function bringBack(attempt: Try, intent: Intent): Promise<Blocked> {
  await recoverOwn(attempt, intent);
  return { reason: 'NEW_KEY_VERSION', remark: remarkOf('somebody added a version to it in the target') };
}

/** The target has its copy again if the app may not purge, or if somebody has switched purge protection on since. */
async function purgeOrRecover(attempt: Try, intent: Intent): Promise<void> {
  const { input, pair } = attempt;
  try {
    await pair.target.keys.purgeDeleted(input.itemName);
  } catch (error) {
    if (!(error instanceof MoverError) || error.retryable) throw error;
    await recoverOwn(attempt, intent);
    throw error;
  }
}

/** The move itself recovers the key, so a later try may delete it again. */
async function recoverOwn(attempt: Try, intent: Intent): Promise<void> {
  await attempt.pair.target.keys.recoverDeleted(attempt.input.itemName);
  await forgetDeletion(attempt.deletionOf(intent.current));
  await forget(attempt);
}

/** The lifecycle rule of the store may have removed a backup that is weeks old. The source makes another one. */
async function backupOf({ input, pair, staging }: Try): Promise<Uint8Array> {
  const kept = await staging.read(input.move, labelOf(input.itemName, 'backup'));
  return kept ?? pair.source.keys.backup(input.itemName);
}

async function finish(attempt: Try): Promise<Output> {
  const { input, pair, turn, staging } = attempt;
  await applyPolicy(pair, input, input.move);
  // A delete that this try repeated may arrive late. The next try looks again then.
  const until = turn.waitsUntil();
  if (until !== undefined)
    return { state: 'waiting', until: new Date(until).toISOString(), begun: true, throttled: pair.meter.throttled };
  const { ordered } = await readOrder(pair.target, input);
  const currentVersion = ordered.at(-1)?.version;
  const brought = await keyToReplaceLater(staging, pair, input);
  await forget(attempt);
  if (input.staged !== undefined) await staging.drop(input.staged);
  const current = currentVersion === undefined ? {} : { currentVersion };
  return { state: 'restored', ...current, ...brought, throttled: pair.meter.throttled };
}

/** First the intent: without it, nothing is deleted. */
async function forget({ input, place, staging }: Try): Promise<void> {
  await staging.dropLabel(input.move, place.label);
  await staging.dropLabel(input.move, labelOf(input.itemName, 'backup'));
}

/** Versions, oldest first. */
interface Found {
  readonly intent: Intent;
  readonly source: readonly AnyVersion[];
  readonly there: readonly AnyVersion[];
}

interface Blocked {
  readonly reason: 'NEW_KEY_VERSION' | 'SOFT_DELETED_IN_TARGET' | 'NAME_HELD_BY_OTHER_KIND';
  readonly remark?: string;
}

function labelOf(itemName: string, what: 'intent' | 'backup'): string {
  return `key/${itemName.toLowerCase()}/replace/${what}`;
}

/** Whether the target has all versions of the source, as after a restore. */
async function isWhole({ input, pair }: Try): Promise<boolean> {
  const [{ ordered: source }, { ordered: target }] = await Promise.all([
    readOrder(pair.source, input),
    readOrder(pair.target, input),
  ]);
  return target.length > 0 && isRestoredCopy(source, target);
}

function remarkOf(difference: string): string {
  return `The move did not replace the key: ${difference}.`;
}

/** After a purge the service keeps a name for some seconds (recorded: 1 to 5 s), so a later try can succeed. */
async function restore({ target }: VaultPair, backup: Uint8Array): Promise<void> {
  try {
    await target.keys.restore(backup);
  } catch (error) {
    if (!hasCode(error, 'ITEM_CONFLICT')) throw error;
    throw new MoverError(error.code, error.message, { retryable: true });
  }
}

function notStaged(): MoverError {
  return new MoverError('STAGED_PAYLOAD_MISSING', 'Expected a staged backup, or the intent of an earlier try.', {
    retryable: true,
  });
}

/** The source got another version in between, or its attributes changed. The next pass looks again. */
function notEqual(itemName: string): MoverError {
  const detail = `Expected key “${itemName}” to be equal in both vaults after its restore. The source may have changed meanwhile.`;
  return new MoverError('NOT_EQUAL_AFTER_MOVE', detail, { retryable: true });
}
