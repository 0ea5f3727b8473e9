import { type ErrorCode } from '../../contracts/model/errorCodes';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type StepFailed, type VersionResult } from '../../contracts/model/outcome';
import { type Freeing } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type ItemUpdate } from '../../contracts/model/updates';
import {
  type BriefItem,
  type BriefResult,
  isStored,
  type LeftOutList,
  type VersionList,
} from '../../contracts/model/versionLists';
import {
  addReason,
  failResult,
  keepEarlier,
  policySet,
  resultFromPlan,
  withExportReasons,
  withoutArrived,
} from '../problems/itemResults';

/**
 * One item of a batch, between the plan and its result. `startTransfer` makes it from the plan. After each step, one of the
 * functions `advance…` (the step succeeded) or `settleTransfer` (it did not) returns its next state.
 */
export interface Transfer {
  readonly result: BriefResult;
  /** The version that was current in the plan. */
  readonly expectedVersion?: string | undefined;
  /** That version was disabled in the plan, so it cannot be read. */
  readonly isDisabled: boolean;
  /** What the move does first with a soft-deleted item that has the name in the target. */
  readonly freeing?: Freeing | undefined;
  /** Stands for what the target had of a key that is to be replaced. */
  readonly copy?: string | undefined;
  /** A step has begun to replace the key in the target, and has its backup. */
  readonly begun?: boolean | undefined;
  /** The last failure may pass without a change. */
  readonly retryable: boolean;
  /** The earliest time of the next try, ISO 8601 UTC. */
  readonly notBefore?: string | undefined;
  /** Its next step did not begin, because the move is paused or being cancelled. */
  readonly held?: boolean | undefined;
  readonly throttled: number;
}

/** The output of an item step, as far as a batch needs it. */
export type StepOutput =
  | {
      readonly state: 'skipped' | 'blocked';
      readonly reason: ReasonCode;
      readonly remark?: string | undefined;
      readonly throttled: number;
    }
  | (StepFailed & { readonly throttled: number; readonly until?: string | undefined })
  | { readonly state: 'waiting'; readonly until: string; readonly throttled: number };

export function startTransfer(planned: BriefItem): Transfer {
  return {
    result: resultFromPlan(planned),
    expectedVersion: planned.currentVersion,
    isDisabled: planned.traits?.disabled ?? false,
    freeing: planned.freeing,
    ...(planned.copy !== undefined && { copy: planned.copy }),
    retryable: false,
    throttled: 0,
  };
}

/** True if the item needs another step. */
export function isPending({ result, retryable }: Transfer): boolean {
  return result.state === 'planned' || (result.state === 'failed' && retryable);
}

/**
 * Failed backups after which an item can go by value. Only a try shows them: the data plane does not show a vault's
 * subscription, and refuses some backups (of very many versions) without a reason.
 */
const refusedBackups: ReadonlyMap<ErrorCode, ReasonCode> = new Map([
  ['BACKUP_NOT_ACCEPTED', 'BACKUP_REFUSED_BY_TARGET'],
  ['BACKUP_NOT_POSSIBLE', 'BACKUP_REFUSED_BY_SOURCE'],
]);

/** Updates an item after a step that did not move it forward. */
export function settleTransfer(
  transfer: Transfer,
  output: StepOutput,
  policy: Pick<MoveSpec, 'method' | 'unmovableKeys'>,
): Transfer {
  const counted = {
    ...transfer,
    throttled: transfer.throttled + output.throttled,
    retryable: false,
    notBefore: undefined,
  };
  if (output.state === 'waiting') return wait(counted, output.until);
  if (output.state !== 'failed') {
    const { state, reason, remark } = output;
    const left = withoutNewKey(withoutFailure(counted.result));
    const result = { ...left, state, ...(remark === undefined ? {} : { remark }) };
    return { ...counted, result: addReason(result, reason) };
  }
  if (output.code === 'BACKUP_TIMED_OUT') return settleSlow(counted, output, policy);
  const refused = refusedBackups.get(output.code);
  if (refused !== undefined) return settleRefused(counted, output, refused, policy);
  if (output.code === 'ITEM_NOT_SUPPORTED_BY_TARGET') return block(counted, 'HSM_KEY_IN_STANDARD_VAULT');
  const result = failResult(counted.result, output);
  return {
    ...counted,
    result: output.code === 'VAULT_FORBIDDEN' ? addReason(result, 'PERMISSION_MISSING') : result,
    retryable: output.retryable,
  };
}

/** Makes the item wait until its earlier write can no longer arrive. */
function wait(transfer: Transfer, until: string): Transfer {
  const result = failResult(transfer.result, { ...notConfirmed, state: 'failed', retryable: true });
  return { ...transfer, result, retryable: true, notBefore: until };
}

const notConfirmed = {
  code: 'WRITE_NOT_CONFIRMED',
  detail:
    'The vault did not confirm a write of this item. Until the last round the app could not find out whether it arrives.',
} as const;

/**
 * Handles a backup or restore that took too long: secrets and certificates can go by value, once the restore can no
 * longer arrive. A key is tried again, because new material would help nobody.
 */
function settleSlow(
  transfer: Transfer,
  output: Extract<StepOutput, { state: 'failed' }>,
  { method }: Pick<MoveSpec, 'method'>,
): Transfer {
  const failed = failResult(transfer.result, output);
  const tried = { ...transfer, result: failed, retryable: true, notBefore: output.until };
  if (transfer.result.itemType === 'key' || method !== 'auto') return tried;
  const reasons = failed.reasons.filter((one) => one !== 'MOVES_WITH_ALL_VERSIONS');
  return { ...tried, result: addReason({ ...failed, route: 'exportImport', reasons }, 'BACKUP_TOO_SLOW') };
}

/** Handles a refused backup: secrets and certificates can go by value, keys cannot. */
function settleRefused(
  transfer: Transfer,
  output: StepFailed,
  reason: ReasonCode,
  { method, unmovableKeys }: Pick<MoveSpec, 'method' | 'unmovableKeys'>,
): Transfer {
  // This reason is only true for a backup.
  const reasons = transfer.result.reasons.filter((one) => one !== 'MOVES_WITH_ALL_VERSIONS');
  const planned = { ...withoutFailure(transfer.result), state: 'planned', reasons } as const;
  if (transfer.result.itemType === 'key') {
    if (unmovableKeys === 'block')
      return block({ ...transfer, result: addReason(planned, reason) }, 'KEY_NOT_EXPORTABLE');
    const recreated = addReason({ ...planned, route: 'recreate' }, reason);
    return { ...transfer, result: addReason(recreated, 'NEW_KEY_MATERIAL') };
  }
  if (method !== 'auto')
    return { ...transfer, result: failResult(transfer.result, output), retryable: output.retryable };
  return { ...transfer, result: addReason({ ...planned, route: 'exportImport' }, reason) };
}

function block(transfer: Transfer, reason: ReasonCode): Transfer {
  const result = { ...withoutNewKey(withoutFailure(transfer.result)), state: 'blocked' } as const;
  return { ...transfer, result: addReason(result, reason) };
}

/** A key that was not created has no new material, and none of its versions is left out for that. */
function withoutNewKey(result: BriefResult): BriefResult {
  if (!result.reasons.includes('NEW_KEY_MATERIAL')) return result;
  return { ...result, reasons: result.reasons.filter((one) => one !== 'NEW_KEY_MATERIAL'), versionsLeftOut: [] };
}

/** Moves an item one step forward, and clears the failure of an earlier round. */
export function advanceTransfer(transfer: Transfer, change: Partial<BriefResult>, throttled: number): Transfer {
  return {
    ...transfer,
    result: { ...withoutFailure(transfer.result), ...change },
    retryable: false,
    notBefore: undefined,
    throttled: transfer.throttled + throttled,
  };
}

/** Advances an item that was restored. A current version other than the planned one is a change that nobody reviewed. */
export function advanceRestored(
  transfer: Transfer,
  restored: {
    readonly currentVersion?: string | undefined;
    readonly update?: ItemUpdate | undefined;
    readonly copy?: string | undefined;
    readonly throttled: number;
  },
): Transfer {
  const { currentVersion, copy, throttled } = restored;
  const versions = keptVersions(transfer, currentVersion);
  const brought = { ...policySet(transfer.result, restored.update), ...(copy === undefined ? {} : { copy }) };
  const change = { state: 'restored', versions, ...brought } as const;
  const advanced = advanceTransfer(transfer, change, throttled);
  return withChangeNoted(advanced, currentVersion, advanced.result.versionCount);
}

/**
 * A restore keeps ids and returns the id of the current version. If the item has one version, these are all ids. Verification
 * lists a disabled version instead, because it cannot be read.
 */
function keptVersions(transfer: Transfer, currentVersion: string | undefined): VersionResult[] {
  const { result, expectedVersion, isDisabled } = transfer;
  if (isDisabled || result.versionCount !== 1 || currentVersion === undefined || currentVersion !== expectedVersion)
    return [];
  return [{ from: currentVersion, to: currentVersion }];
}

export interface Exported {
  readonly versionCount: number;
  readonly currentVersion: string;
  readonly versionsLeftOut: LeftOutList;
  readonly reasons: readonly ReasonCode[];
  readonly throttled: number;
}

/** Advances an exported item to its import, with the current versions: the plan may be outdated, or had another route. */
export function advanceExported(transfer: Transfer, exported: Exported): Transfer {
  const { versionCount, versionsLeftOut, currentVersion, reasons, throttled } = exported;
  const advanced = advanceTransfer(transfer, { state: 'exported', versionsLeftOut }, throttled);
  const noted = withChangeNoted(advanced, currentVersion, versionCount);
  return { ...noted, result: withExportReasons({ ...noted.result, versionCount }, reasons) };
}

export interface Imported {
  readonly versions: VersionList;
  /** Whether the target has other, older content under this name. */
  readonly isOnTop?: boolean | undefined;
  readonly update?: ItemUpdate | undefined;
  readonly throttled: number;
}

/** Advances an imported item. */
export function advanceImported(transfer: Transfer, imported: Imported): Transfer {
  const { versions, isOnTop, throttled } = imported;
  const change = { state: 'imported', versions, ...policySet(transfer.result, imported.update) } as const;
  const advanced = advanceTransfer(transfer, change, throttled);
  const result = withoutArrived(advanced.result);
  return { ...advanced, result: isOnTop === undefined ? result : withTargetContent(result, isOnTop) };
}

/** Corrects the reasons: the import sees contents of disabled versions and later writes, which the plan could not. */
function withTargetContent(result: BriefResult, isOnTop: boolean): BriefResult {
  const { reasons } = result;
  if (!isOnTop && !reasons.includes('ADDED_TO_OTHER_CONTENT')) return result;
  const others = reasons.filter((reason) => reason !== 'ADDED_TO_OTHER_CONTENT' && reason !== 'PARTLY_IN_TARGET');
  return addReason({ ...result, reasons: others }, isOnTop ? 'ADDED_TO_OTHER_CONTENT' : 'PARTLY_IN_TARGET');
}

/** Compares the approved plan of an item with a new plan. If they differ, the item goes by the new one and reports it. */
export function replanTransfer(transfer: Transfer, replanned: BriefItem, throttled: number): Transfer {
  const fresh = startTransfer(replanned);
  const result = keepEarlier(fresh.result, transfer.result.reasons);
  const next = { ...fresh, result, throttled: transfer.throttled + throttled };
  // An item that could not be inspected fails with that error. Nobody knows whether it changed.
  if (replanned.failure !== undefined) return next;
  const isAsPlanned =
    next.expectedVersion === transfer.expectedVersion &&
    JSON.stringify(contentOf(next.result)) === JSON.stringify(contentOf(transfer.result));
  if (isAsPlanned) return next;
  const changed = { ...next, result: addReason(next.result, 'CHANGED_SINCE_PLAN') };
  const isPurgeUnseen = next.freeing === 'purge' && transfer.freeing !== 'purge';
  return isPurgeUnseen ? { ...block(withoutPurge(changed), 'SOFT_DELETED_IN_TARGET'), freeing: undefined } : changed;
}

/** A result without the place of its list, which depends on the step that stored it. The hash of the list stays. */
function contentOf(result: BriefResult): object {
  const { versionsLeftOut: list } = result;
  return isStored(list) ? { ...result, versionsLeftOut: list.hash } : result;
}

/** Removes the purge: nobody approved purging an item that was not soft-deleted in the plan. */
function withoutPurge(transfer: Transfer): Transfer {
  const reasons = transfer.result.reasons.filter((reason) => reason !== 'PURGED_IN_TARGET');
  return { ...transfer, result: { ...transfer.result, reasons } };
}

function withChangeNoted(transfer: Transfer, currentVersion: string | undefined, versionCount: number): Transfer {
  const { expectedVersion, result } = transfer;
  const isOther = expectedVersion !== undefined && currentVersion !== undefined && currentVersion !== expectedVersion;
  const isAsPlanned = !isOther && versionCount === result.versionCount;
  return isAsPlanned ? transfer : { ...transfer, result: addReason(result, 'CHANGED_SINCE_PLAN') };
}

function withoutFailure(result: BriefResult): BriefResult {
  const copy = { ...result };
  delete copy.code;
  delete copy.detail;
  delete copy.requestId;
  return copy;
}
