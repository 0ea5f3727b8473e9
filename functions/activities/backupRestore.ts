import { backupItemContract, restoreItemContract } from '../../shared/contracts/steps/itemSteps';
import { isNotFound, itemsOf, nameHolder } from '../steps/items/itemVersion';
import { type ErrorCode } from '../../shared/contracts/model/errorCodes';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { isBudgetSpent } from '../../shared/clients/async/stepBudget';
import { hasCode } from '../../shared/contracts/model/moverError';
import { type Clients } from '../../shared/clients/openClients';
import { conflictState } from '../../shared/rules/compare/judgeCopy';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { isRestoredCopy } from '../steps/items/compareItem';
import { applyPolicy } from '../steps/items/itemPolicy';
import { guardsOf, connectPair, type VaultPair } from '../steps/frame/vaultPair';
import { keyToReplaceLater } from '../steps/items/olderKey';
import { readOrder } from '../steps/items/readOrder';
import { replacePolicy } from '../steps/items/formerNotes';

type Input = InputOf<typeof restoreItemContract>;
type Output = OutputOf<typeof restoreItemContract>;

/**
 * Restores a staged backup and sets what a backup does not contain. Safe to run twice: if the name is in use, or an
 * earlier run has used up the payload, the step reads the target. If the same versions are there, it succeeds.
 */
export function restoreItem(clients: Clients) {
  const { vaults, staging, claims } = clients;
  return activity(restoreItemContract, async (input): Promise<Output> => {
    const pair = connectPair(vaults, input.move, guardsOf(claims, input.move));
    try {
      return await restoreOnce(input, pair);
    } catch (error) {
      return { ...failStep(error), throttled: pair.meter.throttled };
    }
  });

  async function restoreOnce(input: Input, pair: VaultPair): Promise<Output> {
    const { isThere, output } = await restoreOrSettle(input, pair);
    if (output.state !== 'restored') return output;
    const update = isThere ? await replacePolicy(clients, pair, input) : undefined;
    if (!isThere) await applyPolicy(pair, input, input.move);
    const brought = isThere ? {} : await keyToReplaceLater(staging, pair, input);
    await staging.drop(input.staged);
    return { ...output, throttled: pair.meter.throttled, ...(update && { update }), ...brought };
  }

  /** `isThere`: the target had the item already, from before the move or from an earlier try. */
  async function restoreOrSettle(
    input: Input,
    pair: VaultPair,
  ): Promise<{ readonly output: Output; readonly isThere: boolean }> {
    try {
      const backup = await staging.get(input.move, input.staged);
      const { version } = await itemsOf(pair.target, input.itemType).restore(backup);
      const output = { state: 'restored', currentVersion: version, throttled: pair.meter.throttled } as const;
      return { output, isThere: false };
    } catch (error) {
      return { output: await settle(error, input, pair), isThere: true };
    }
  }

  /**
   * Reads the target to decide what a failed restore means. Throws the error again if the target does not explain it.
   */
  async function settle(error: unknown, input: Input, pair: VaultPair): Promise<Output> {
    if (!hasCode(error, ...mayBeThere)) throw error;
    const [{ ordered: source }, { ordered: target }] = await Promise.all([
      readOrder(pair.source, input),
      readOrder(pair.target, input),
    ]);
    const { throttled } = pair.meter;
    const currentVersion = target.at(-1)?.version;
    if (currentVersion !== undefined && isRestoredCopy(source, target)) {
      return { state: 'restored', currentVersion, throttled };
    }
    const holder = await nameHolder(pair.target, input);
    if (holder === 'otherKind') return { state: 'blocked', reason: 'NAME_HELD_BY_OTHER_KIND', throttled };
    if (holder === 'deleted') return { state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET', throttled };
    if (target.length > 0 || holder === 'unissued') {
      const state = conflictState(input.move.onConflict);
      return { state, reason: 'OTHER_CONTENT_IN_TARGET', throttled };
    }
    // The name is neither live nor deleted: a purge or a slow restore is still in progress, or the payload is missing and
    // nothing was restored. A later try can succeed.
    const until = pair.guards.target?.unsettledUntil() ?? 0;
    const mayArrive = error.code === 'BACKUP_TIMED_OUT' && until > 0;
    return {
      ...failStep(error),
      retryable: true,
      throttled,
      ...(mayArrive ? { until: new Date(until).toISOString() } : {}),
    };
  }
}

const mayBeThere: readonly ErrorCode[] = [
  'ITEM_CONFLICT',
  'ITEM_SOFT_DELETED',
  'STAGED_PAYLOAD_MISSING',
  'BACKUP_TIMED_OUT',
];

/** Backs up one item and stages the backup, encrypted. Throws `STEP_BUDGET_SPENT` if its time is over before it begins. */
export function backupItem({ vaults, staging, budget: begin }: Clients) {
  return activity(backupItemContract, async (input): Promise<OutputOf<typeof backupItemContract>> => {
    const { move } = input;
    const budget = begin();
    const { source, meter } = connectPair(vaults, move, {}, { budget });
    try {
      const backup = await itemsOf(source, input.itemType).backup(input.itemName);
      const staged = await staging.pass(move, backup);
      return { state: 'backedUp', staged, throttled: meter.throttled };
    } catch (error) {
      if (isBudgetSpent(error)) throw error;
      // Somebody deleted the item after the plan was made.
      if (isNotFound(error)) return { state: 'skipped', reason: 'GONE_FROM_SOURCE', throttled: meter.throttled };
      return { ...failStep(error), throttled: meter.throttled };
    } finally {
      budget.end();
    }
  });
}
