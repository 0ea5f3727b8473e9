import { type OrchestrationContext } from 'durable-functions';
import {
  backupItemContract,
  exportItemContract,
  importItemContract,
  restoreItemContract,
} from '../../shared/contracts/itemSteps';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { type Route } from '../../shared/contracts/plan';
import { type StagingRef } from '../../shared/contracts/outcome';
import {
  advanceExported,
  advanceTransfer,
  isOpen,
  settleTransfer,
  type Transfer,
} from '../../shared/rules/transferRounds';
import { callActivities, type Steps } from './callContract';

/**
 * Takes every open item of a batch through both of its steps. Backups first: a target in another subscription refuses
 * them, and those items then go by value in the same round. Gives all items back, in the same order.
 */
export function* transferRound(
  context: OrchestrationContext,
  move: MoveRef,
  transfers: readonly Transfer[],
): Steps<readonly Transfer[]> {
  const all = [...transfers];
  yield* backUpAndRestore(context, move, all);
  yield* exportAndImport(context, move, all);
  return all;
}

function* backUpAndRestore(context: OrchestrationContext, move: MoveRef, all: Transfer[]): Steps<void> {
  const open = openOn(all, 'backupRestore');
  const backups = yield* callActivities(context, backupItemContract, inputsOf(move, all, open));
  const staged = new Map<number, StagingRef>();
  update(all, open, backups, (transfer, output, at) => {
    if (output.state !== 'backedUp') return settleTransfer(transfer, output, move.method);
    staged.set(at, output.staged);
    return advanceTransfer(transfer, { state: 'backedUp' }, output.throttled);
  });
  const ready = [...staged.keys()];
  const restores = yield* callActivities(context, restoreItemContract, inputsWithPayload(move, all, staged));
  update(all, ready, restores, (transfer, output) =>
    output.state === 'restored'
      ? advanceTransfer(transfer, { state: 'restored' }, output.throttled)
      : settleTransfer(transfer, output, move.method),
  );
}

function* exportAndImport(context: OrchestrationContext, move: MoveRef, all: Transfer[]): Steps<void> {
  const open = openOn(all, 'exportImport');
  const exported = yield* callActivities(context, exportItemContract, inputsOf(move, all, open));
  const staged = new Map<number, StagingRef>();
  update(all, open, exported, (transfer, output, at) => {
    if (output.state !== 'exported') return settleTransfer(transfer, output, move.method);
    staged.set(at, output.staged);
    return advanceExported(transfer, output);
  });
  const ready = [...staged.keys()];
  const imports = yield* callActivities(context, importItemContract, inputsWithPayload(move, all, staged));
  update(all, ready, imports, (transfer, output) =>
    output.state === 'imported'
      ? advanceTransfer(transfer, { state: 'imported', versions: output.versions }, output.throttled)
      : settleTransfer(transfer, output, move.method),
  );
}

function openOn(all: readonly Transfer[], route: Route): number[] {
  return all.flatMap((transfer, at) => (isOpen(transfer) && transfer.result.route === route ? [at] : []));
}

function inputsOf(move: MoveRef, all: readonly Transfer[], open: readonly number[]) {
  return open.flatMap((at) => {
    const transfer = all[at];
    return transfer === undefined
      ? []
      : [{ move, itemType: transfer.result.itemType, itemName: transfer.result.itemName }];
  });
}

function inputsWithPayload(move: MoveRef, all: readonly Transfer[], staged: ReadonlyMap<number, StagingRef>) {
  return [...staged].flatMap(([at, ref]) => inputsOf(move, all, [at]).map((input) => ({ ...input, staged: ref })));
}

function update<Output>(
  all: Transfer[],
  positions: readonly number[],
  outputs: readonly Output[],
  change: (transfer: Transfer, output: Output, at: number) => Transfer,
): void {
  positions.forEach((at, index) => {
    const transfer = all[at];
    const output = outputs[index];
    if (transfer !== undefined && output !== undefined) all[at] = change(transfer, output, at);
  });
}
