import { type ErrorCode } from '../contracts/errorCodes';
import { type ItemResult, type StepFailed } from '../contracts/outcome';
import { type ReasonCode } from '../contracts/plan';
import { type Method } from '../contracts/moveRequest';
import { addReason, failResult } from './itemResults';

/** Pauses between the rounds of a batch: together they outlive a failover of the service or a slow role assignment. */
export const roundDelaysSeconds: readonly number[] = [5, 15, 45];

/** One item on its way through a batch. */
export interface Transfer {
  readonly result: ItemResult;
  /** The last failure may pass by itself. */
  readonly retryable: boolean;
  readonly throttled: number;
}

/** What any item step gives back, as far as a batch has to know. */
export type StepOutput =
  | { readonly state: 'skipped' | 'blocked'; readonly reason: ReasonCode; readonly throttled: number }
  | (StepFailed & { readonly throttled: number });

/** True when the item has still a step before it. */
export function isOpen({ result, retryable }: Transfer): boolean {
  return result.state === 'planned' || (result.state === 'failed' && retryable);
}

/**
 * What only trying tells, and a move by value has an answer to: the data plane shows a vault's region but not its
 * subscription, and refuses some backups (of very many versions) without a reason.
 */
const refusedBackups: ReadonlyMap<ErrorCode, ReasonCode> = new Map([
  ['BACKUP_NOT_ACCEPTED', 'BACKUP_REFUSED_BY_TARGET'],
  ['BACKUP_NOT_POSSIBLE', 'BACKUP_REFUSED_BY_SOURCE'],
]);

/** Takes an item to where a step that did not work left it. */
export function settleTransfer(transfer: Transfer, output: StepOutput, method: Method): Transfer {
  const throttled = transfer.throttled + output.throttled;
  if (output.state !== 'failed') {
    const result = addReason({ ...withoutFailure(transfer.result), state: output.state }, output.reason);
    return { result, retryable: false, throttled };
  }
  const reason = refusedBackups.get(output.code);
  if (reason !== undefined && method === 'auto') {
    const rerouted = { ...withoutFailure(transfer.result), route: 'exportImport', state: 'planned' } as const;
    return { result: addReason(rerouted, reason), retryable: false, throttled };
  }
  return { result: failResult(transfer.result, output), retryable: output.retryable, throttled };
}

/** Takes an item one step on, and clears what an earlier round failed with. */
export function advanceTransfer(transfer: Transfer, change: Partial<ItemResult>, throttled: number): Transfer {
  return {
    result: { ...withoutFailure(transfer.result), ...change },
    retryable: false,
    throttled: transfer.throttled + throttled,
  };
}

export interface Exported {
  readonly versionsLeftOut: readonly string[];
  readonly orderUncertain: boolean;
  readonly throttled: number;
}

/** Takes an item on to its import, and names what its plan did not: the plan may have meant it to go by backup. */
export function advanceExported(transfer: Transfer, exported: Exported): Transfer {
  const change: Partial<ItemResult> = { state: 'exported', versionsLeftOut: [...exported.versionsLeftOut] };
  const advanced = advanceTransfer(transfer, change, exported.throttled);
  const reasons: ReasonCode[] = [];
  if (exported.versionsLeftOut.length > 0) reasons.push('OLD_VERSION_DISABLED');
  if (exported.orderUncertain) reasons.push('VERSION_ORDER_UNCERTAIN');
  return { ...advanced, result: reasons.reduce(addReason, advanced.result) };
}

function withoutFailure(result: ItemResult): ItemResult {
  const copy = { ...result };
  delete copy.code;
  delete copy.detail;
  delete copy.requestId;
  return copy;
}
