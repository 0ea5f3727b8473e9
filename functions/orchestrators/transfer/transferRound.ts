import { type OrchestrationContext } from 'durable-functions';
import {
  backupItemContract,
  backupItemsContract,
  exportItemContract,
  exportItemsContract,
  freeNameContract,
  importItemContract,
  recreateItemContract,
  replaceKeyContract,
  restoreItemContract,
  updateItemContract,
} from '../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { inspectItemContract } from '../../../shared/contracts/steps/moveSteps';
import { type BackupOutlook, type Route } from '../../../shared/contracts/model/plan';
import { type StagingRef } from '../../../shared/contracts/model/outcome';
import {
  advanceExported,
  advanceImported,
  advanceRestored,
  advanceTransfer,
  isPending,
  settleTransfer,
  type Transfer,
} from '../../../shared/rules/transfer/itemTransfer';
import { advanceFreed } from '../../../shared/rules/transfer/updateTransfer';
import { addReason } from '../../../shared/rules/problems/itemResults';
import { advanceReplanned, advanceUpdated } from '../../../shared/rules/transfer/updateTransfer';
import { type Steps } from '../engine/steps';
import { callGroupThatBegins, callItems, callItemsThatBegin } from '../engine/callItems';

const backUp = { one: backupItemContract, group: backupItemsContract };
const exportValues = { one: exportItemContract, group: exportItemsContract };

/** The input of every step of a round. */
export interface Round {
  readonly move: MoveSpec;
  readonly backups: BackupOutlook;
  /** When the move has read the items ahead. Only the first round uses what it read. */
  readonly readAt?: string | undefined;
  /** Gets the batch after each kind of step, so that a status can count what has arrived. */
  readonly settled: (transfers: readonly Transfer[]) => void;
}

/**
 * Takes every pending item of a batch through the steps of its route. It frees names first. Then it updates copies, because
 * an item that needs another route by now then takes it in the same round. Backups come before exports for the same reason. Returns all items in the same order.
 * While the move is paused, items that have begun are finished, and the others are `held`.
 */
export function* transferRound(
  context: OrchestrationContext,
  round: Round,
  transfers: readonly Transfer[],
): Steps<readonly Transfer[]> {
  // The pause before the round is over, so nothing waits any more.
  const all = transfers.map((transfer) => ({ ...transfer, notBefore: undefined, held: undefined }));
  yield* freeNames(context, round, all);
  yield* updateAttributes(context, round, all);
  yield* backUpAndRestore(context, round, all);
  round.settled(all);
  yield* replaceKeys(context, round.move, all);
  yield* exportAndImport(context, round, all);
  yield* recreate(context, round.move, all);
  round.settled(all);
  return all;
}

/** Returns the input of an inspection of what both vaults have now. */
export function inspectionOf(
  { move, backups }: Pick<Round, 'move' | 'backups'>,
  { result }: Transfer,
): InputOf<typeof inspectItemContract> {
  const { itemType, itemName } = result;
  return { move, item: { itemType, itemName, managed: false }, backups, look: 'live' };
}

function* freeNames(context: OrchestrationContext, round: Round, all: Transfer[]): Steps<void> {
  const held = all.flatMap((transfer, at) =>
    isPending(transfer) && transfer.freeing !== undefined && transfer.freeing !== 'replace'
      ? [{ at, freeing: transfer.freeing }]
      : [],
  );
  const positions = held.map(({ at }) => at);
  const inputs = held.flatMap(({ at, freeing }) =>
    inputsOf(round.move, all, [at]).map((input) => ({ ...input, freeing })),
  );
  const freed: number[] = [];
  const byOthers = new Set<number>();
  update(all, positions, yield* callItemsThatBegin(context, freeNameContract, inputs), (transfer, output, at) => {
    if (output.state !== 'freed') return settleTransfer(transfer, output, round.move);
    freed.push(at);
    if (output.byOthers === true) byOthers.add(at);
    return { ...transfer, throttled: transfer.throttled + output.throttled };
  });
  const inspections = freed.flatMap((at) => all[at] ?? []).map((transfer) => inspectionOf(round, transfer));
  const inspected = yield* callItemsThatBegin(context, inspectItemContract, inspections);
  update(all, freed, inspected, (transfer, { planned, throttled, retryable = false }, at) =>
    // The next round finds the name free and inspects the item again.
    planned.failure !== undefined && retryable
      ? settleTransfer(transfer, { ...planned.failure, state: 'failed', retryable, throttled }, round.move)
      : advanceFreed(transfer, planned, { throttled, byOthers: byOthers.has(at) }),
  );
}

function* updateAttributes(context: OrchestrationContext, round: Round, all: Transfer[]): Steps<void> {
  const { move, backups } = round;
  const pending = pendingOn(all, 'update');
  const inputs = pending.flatMap((at) => {
    const planned = all[at]?.result.update;
    return inputsOf(move, all, [at]).map((input) => ({ ...input, backups, ...(planned && { planned }) }));
  });
  const outputs = yield* callItemsThatBegin(context, updateItemContract, inputs);
  update(all, pending, outputs, (transfer, output) => {
    if (output.state === 'replanned') return advanceReplanned(transfer, output);
    return output.state === 'updated' ? advanceUpdated(transfer, output) : settleTransfer(transfer, output, move);
  });
}

function* backUpAndRestore(context: OrchestrationContext, { move, readAt }: Round, all: Transfer[]): Steps<void> {
  const pending = pendingOn(all, 'backupRestore');
  const backups = yield* callGroupThatBegins(context, backUp, inputsOf(move, all, pending), readAt);
  const staged = new Map<number, StagingRef>();
  update(all, pending, backups, (transfer, output, at) => {
    if (output.state !== 'backedUp') return settleTransfer(transfer, output, move);
    staged.set(at, output.staged);
    return advanceTransfer(transfer, { state: 'backedUp' }, output.throttled);
  });
  const ready = [...staged.keys()];
  const restores = yield* callItems(context, restoreItemContract, inputsWithPayload(move, all, staged));
  update(all, ready, restores, (transfer, output) =>
    output.state === 'restored' ? advanceRestored(transfer, output) : settleTransfer(transfer, output, move),
  );
}

/** A key goes by backup or not at all, so a refused backup leads to no other route. */
const onlyBackup = { method: 'backupRestore', unmovableKeys: 'block' } as const;

/** Replaces keys that lack versions in the target. Once a step has begun, it has its own backup, and no other is made. */
function* replaceKeys(context: OrchestrationContext, move: MoveSpec, all: Transfer[]): Steps<void> {
  const pending = pendingOn(all, 'backupRestore', 'replace');
  const fresh = pending.filter((at) => all[at]?.begun !== true);
  const backups = yield* callGroupThatBegins(context, backUp, inputsOf(move, all, fresh));
  const staged = new Map<number, StagingRef>();
  update(all, fresh, backups, (transfer, output, at) => {
    if (output.state !== 'backedUp') return settleTransfer(transfer, output, onlyBackup);
    staged.set(at, output.staged);
    return advanceTransfer(transfer, { state: 'backedUp' }, output.throttled);
  });
  const ready = pending.filter((at) => staged.has(at) || all[at]?.begun === true);
  const inputs = ready.flatMap((at) => {
    const [ref, copy] = [staged.get(at), all[at]?.copy];
    return inputsOf(move, all, [at]).map((input) => ({
      ...input,
      ...(ref !== undefined && { staged: ref }),
      ...(copy !== undefined && { copy }),
    }));
  });
  update(all, ready, yield* callItems(context, replaceKeyContract, inputs), (transfer, output) => {
    if (output.state === 'restored')
      return advanceRestored({ ...transfer, result: addReason(transfer.result, 'KEY_REPLACED') }, output);
    const begun = 'begun' in output && output.begun;
    return {
      ...settleTransfer('copy' in output ? withCopy(transfer, output.copy) : transfer, output, onlyBackup),
      begun,
    };
  });
}

/** The source changed after the restore: what the target has now is what the next try replaces. */
function withCopy(transfer: Transfer, copy: string | undefined): Transfer {
  return copy === undefined ? transfer : { ...transfer, copy, result: { ...transfer.result, copy } };
}

function* exportAndImport(context: OrchestrationContext, { move, readAt }: Round, all: Transfer[]): Steps<void> {
  const pending = pendingOn(all, 'exportImport');
  const exported = yield* callGroupThatBegins(context, exportValues, inputsOf(move, all, pending), readAt);
  const staged = new Map<number, StagingRef>();
  update(all, pending, exported, (transfer, output, at) => {
    if (output.state !== 'exported') return settleTransfer(transfer, output, move);
    staged.set(at, output.staged);
    return advanceExported(transfer, output);
  });
  const ready = [...staged.keys()];
  const imports = yield* callItems(context, importItemContract, inputsWithPayload(move, all, staged));
  update(all, ready, imports, (transfer, output) =>
    output.state === 'imported' ? advanceImported(transfer, output) : settleTransfer(transfer, output, move),
  );
}

function* recreate(context: OrchestrationContext, move: MoveSpec, all: Transfer[]): Steps<void> {
  const pending = pendingOn(all, 'recreate');
  const recreated = yield* callItemsThatBegin(context, recreateItemContract, inputsOf(move, all, pending));
  update(all, pending, recreated, (transfer, output) => {
    if (output.state !== 'recreated') return settleTransfer(transfer, output, move);
    const { versions, versionsLeftOut, throttled } = output;
    return advanceTransfer(transfer, { state: 'recreated', versions, versionsLeftOut }, throttled);
  });
}

function pendingOn(all: readonly Transfer[], route: Route, freeing?: 'replace'): number[] {
  return all.flatMap((transfer, at) =>
    isPending(transfer) &&
    transfer.freeing === freeing &&
    transfer.notBefore === undefined &&
    transfer.result.route === route
      ? [at]
      : [],
  );
}

function inputsOf(move: MoveSpec, all: readonly Transfer[], positions: readonly number[]) {
  return positions.flatMap((at) => {
    const transfer = all[at];
    return transfer === undefined
      ? []
      : [{ move, itemType: transfer.result.itemType, itemName: transfer.result.itemName }];
  });
}

function inputsWithPayload(move: MoveSpec, all: readonly Transfer[], staged: ReadonlyMap<number, StagingRef>) {
  return [...staged].flatMap(([at, ref]) => inputsOf(move, all, [at]).map((input) => ({ ...input, staged: ref })));
}

/** Replaces the items at `positions` by what `change` makes of them and of the outputs of their steps. */
function update<Output>(
  all: Transfer[],
  positions: readonly number[],
  outputs: readonly (Output | undefined)[],
  change: (transfer: Transfer, output: Output, at: number) => Transfer,
): void {
  positions.forEach((at, index) => {
    const transfer = all[at];
    const output = outputs[index];
    if (transfer === undefined) return;
    all[at] = output === undefined ? { ...transfer, held: true } : change(transfer, output, at);
  });
}
