import { itemsOf, listVersions, nameHolder } from '../../steps/items/itemVersion';
import { type RollbackOutcome, type RollbackRow } from '../../../shared/contracts/model/rollback';
import { type FormerPolicy, type FormerVersion } from '../../../shared/contracts/model/updates';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { rollBackItemContract } from '../../../shared/contracts/steps/rollbackSteps';
import { bothGuards } from '../../../shared/clients/claims/writeGuard';
import { type Clients } from '../../../shared/clients/openClients';
import { type DeletedItem } from '../../../shared/clients/vault/vaultItem';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { type AttributedVersion } from '../../../shared/rules/compare/attributeWrites';
import { restoreFormer } from '../../../shared/rules/rollback/formerAttributes';
import { isSame, restoreFormerPolicy } from '../../../shared/rules/rollback/formerPolicy';
import { reasonToLeave } from '../../../shared/rules/rollback/judgeRollback';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { runtimeActivity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { readFormer } from '../../steps/items/formerNotes';
import { type ItemPolicy, itemPolicyOf, readPolicy, setPolicy } from '../../steps/items/itemPolicy';
import {
  deleteOnce,
  type Deletion,
  findOwnDeletion,
  ownDeletion,
  type OwnDeletion,
} from '../../steps/report/ownDeletions';
import { writeUpdates } from '../../steps/items/findUpdates';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { laterWritesReader, whyOfOther } from '../../steps/rollback/laterWrites';
import { takenBackBefore } from '../../steps/rollback/earlierRollback';
import { type ApprovedPage, readApprovedPage } from '../../steps/rollback/rollbackStore';
import { connectPair, guardsOf, type MoveVault, type VaultPair } from '../../steps/frame/vaultPair';

type Input = InputOf<typeof rollBackItemContract>;
type WithoutThrottled<O> = O extends unknown ? Omit<O, 'throttled'> : never;
type Outcome = WithoutThrottled<RollbackOutcome>;

/**
 * Rolls one item back. It stores the intent before it looks, so that no other try deletes what somebody creates later. Safe to run
 * twice: an item that an earlier try deleted is done, and one that somebody recovered since is kept. The source is only read.
 */
export function rollBackItem(clients: Clients) {
  const { vaults, claims, store } = clients;
  const readLater = laterWritesReader(clients);
  return runtimeActivity(rollBackItemContract, async (input, runtime): Promise<RollbackOutcome> => {
    const { move, runId, planHash, page, at, startToken } = input;
    const turned: { throttled: number } = { throttled: 0 };
    try {
      const ref = { moveId: move.moveId, runId, rollbackId: move.runId };
      const approved = await readApprovedPage(store, ref, { planHash, page });
      const row = approved.rows[at];
      if (row === undefined) throw new Error(`Expected row ${String(at)} in page ${String(page)} of the plan.`);
      const turn = await claims.turn(move, row);
      const { target } = guardsOf(claims, move);
      const pair = connectPair(vaults, move, { target: bothGuards(target, turn) });
      const own = ownDeletion({ clients, move, startToken, note: noteOf(input, row), item: row, turn });
      try {
        const later = () => readLater(runtime, move, runId);
        const outcome = await rollBack(clients, { input, row, approved, pair, own, later });
        await turn.finish();
        return { ...outcome, throttled: pair.meter.throttled + own.meter.throttled };
      } catch (error) {
        turned.throttled = pair.meter.throttled + own.meter.throttled;
        await turn.leave();
        throw error;
      }
    } catch (error) {
      return { ...failStep(error), ...turned };
    }
  });
}

interface Work {
  readonly input: Input;
  readonly row: RollbackRow;
  readonly approved: ApprovedPage;
  readonly pair: VaultPair;
  readonly own: OwnDeletion;
  readonly later: () => ReturnType<ReturnType<typeof laterWritesReader>>;
}

async function rollBack(clients: Clients, { input, row, approved, pair, own, later }: Work): Promise<Outcome> {
  const earlier = await findOwnDeletion(own);
  if (earlier !== undefined) return outcomeOf(earlier, row, pair);
  const target = await listVersions(pair.target, row);
  if (target.length === 0) return withoutVersions(row, pair);
  const before = await findBefore(clients, input, row);
  if (before === 'lacked') return { state: 'kept', reason: 'RECOVERED_SINCE' };
  if (row.action === 'keep') return { state: 'kept', reason: row.reason ?? 'WRITES_UNKNOWN' };
  if (row.action === 'restore') return restore(clients, { input, row, pair });
  const other = whyOfOther(row, await later());
  if (other !== undefined) return { state: 'kept', ...other };
  const source = await listVersions(pair.source, row);
  const { startedAt, finishedAt } = approved.hashes;
  const kept = reasonToLeave({ row, source, target, startedAt, finishedAt });
  if (kept !== undefined) return { state: 'kept', ...kept };
  if (before === 'unconfirmed') return { state: 'kept', reason: 'DELETE_UNCONFIRMED' };
  return outcomeOf(await deleteOnce(own), row, pair);
}

/** The name of the note of the delete. It belongs to this rollback and this item. */
function noteOf({ move, runId }: Input, row: RollbackRow): string {
  return storeNames.rollbackDeletion({ moveId: move.moveId, runId }, move.runId, hashPart(itemKey(row)));
}

/** What an earlier rollback did with an item that is live now. */
async function findBefore(clients: Clients, input: Input, row: RollbackRow) {
  const { move, runId, startToken, page, isRepeated = false } = input;
  const place = { moveId: move.moveId, runId, rollbackId: move.runId, startToken };
  return isRepeated ? takenBackBefore(clients, place, { page, row }) : undefined;
}

async function outcomeOf(deletion: Deletion, row: RollbackRow, pair: VaultPair): Promise<Outcome> {
  switch (deletion.state) {
    case 'deleted':
      return done(deletion.deleted);
    case 'absent':
      return withoutVersions(row, pair);
    case 'recovered':
      return { state: 'kept', reason: 'RECOVERED_SINCE' };
    case 'unconfirmed':
      return { state: 'kept', reason: 'DELETE_UNCONFIRMED' };
  }
}

/**
 * Sets attributes and the policy again that the move set, if nobody changed them since. A second run finds them set and writes
 * nothing.
 */
async function restore(
  clients: Clients,
  { input, row, pair }: Omit<Work, 'approved' | 'own' | 'later'>,
): Promise<Outcome> {
  const run = { moveId: input.move.moveId, runId: input.runId };
  const noted = await readFormer(clients, run, row, row.former ?? '');
  const restoring = restoreFormer(noted.versions, await readAttributes(pair.target, row, noted.versions));
  if (restoring.state === 'changed') return { state: 'kept', reason: 'CHANGED_SINCE', detail: restoring.detail };
  const policy = noted.policy === undefined ? undefined : await findPolicy(pair.target, row, noted.policy);
  if (policy === 'changed') return { state: 'kept', reason: 'CHANGED_SINCE', detail: 'policy' };
  await writeUpdates(pair.target, row, { writes: restoring.writes });
  const stored = policy === undefined ? undefined : await setPolicy(pair.target, row.itemName, policy);
  const { irremovable } = restoring;
  if (irremovable.length > 0)
    return { state: 'kept', reason: 'DATE_STAYS', detail: shortenText(irremovable.join(', '), 900) };
  if (!isSame(stored, policy?.policy)) return { state: 'kept', reason: 'POLICY_PARTS_STAY' };
  return { state: 'rolledBack' };
}

/** The former policy, if it has to be set. */
async function findPolicy(
  target: MoveVault,
  { itemName }: RollbackRow,
  noted: FormerPolicy,
): Promise<ItemPolicy | 'changed' | undefined> {
  const restoring = restoreFormerPolicy(noted, await readPolicy(target, itemName, noted.kind));
  if (restoring.state === 'changed') return 'changed';
  return restoring.state === 'asBefore' ? undefined : itemPolicyOf(noted.kind, restoring.policy);
}

/** The versions of the target, with the operations of a key where the move set them. */
async function readAttributes(
  target: MoveVault,
  item: RollbackRow,
  noted: readonly FormerVersion[],
): Promise<readonly AttributedVersion[]> {
  const versions = await listVersions(target, item);
  const wanted = new Set(noted.flatMap(({ version, set }) => (set.operations === undefined ? [] : [version])));
  return allInParallel(versions, async (version) => {
    const attributed = { ...version, digest: null };
    if (!wanted.has(version.version)) return attributed;
    return { ...attributed, operations: (await target.keys.read(item.itemName, version.version)).operations };
  });
}

/** An item without versions that this rollback did not delete: somebody deleted, purged or replaced it. */
async function withoutVersions(row: RollbackRow, { target }: VaultPair): Promise<Outcome> {
  const deleted = await itemsOf(target, row.itemType).findDeleted(row.itemName);
  if (deleted !== undefined) return { state: 'gone', reason: 'NOT_THERE', detail: 'it is soft-deleted already' };
  const holder = await nameHolder(target, row);
  if (holder === undefined) return { state: 'gone', reason: 'NOT_THERE' };
  return { state: 'kept', reason: 'CHANGED_SINCE', detail: 'another item has the name now' };
}

function done(deleted: DeletedItem | undefined): Outcome {
  const purgedOn = deleted?.scheduledPurgeOn;
  if (purgedOn === undefined) return { state: 'rolledBack' };
  return { state: 'rolledBack', purgedOn: new Date(purgedOn * 1_000).toISOString() };
}
