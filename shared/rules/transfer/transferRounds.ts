import { type ErrorCode } from '../../contracts/model/errorCodes';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ItemResult, type StepFailed, type VersionResult } from '../../contracts/model/outcome';
import { type Freeing, type PlannedItem, type VersionLeftOut } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type WaitReason } from '../../contracts/model/waiting';
import { addReason, failResult, resultFromPlan } from './itemResults';

/** Pauses between the rounds of a batch: together they outlive a failover of the service or a slow role assignment. */
export const roundDelaysSeconds: readonly number[] = [5, 15, 45];

/** One item on its way through a batch. */
export interface Transfer {
  readonly result: ItemResult;
  /** The version that was current when the plan was made. */
  readonly expectedVersion?: string | undefined;
  /** It was disabled then, and a disabled version cannot be read. */
  readonly isDisabled: boolean;
  /** A soft-deleted item still holds the name in the target; this is done with it first. */
  readonly freeing?: Freeing | undefined;
  /** The last failure may pass by itself. */
  readonly retryable: boolean;
  /** Not before this time does another try help, ISO 8601 UTC. */
  readonly notBefore?: string | undefined;
  readonly throttled: number;
}

/** What any item step gives back, as far as a batch has to know. */
export type StepOutput =
  | {
      readonly state: 'skipped' | 'blocked';
      readonly reason: ReasonCode;
      readonly remark?: string | undefined;
      readonly throttled: number;
    }
  | (StepFailed & { readonly throttled: number })
  | { readonly state: 'waiting'; readonly until: string; readonly throttled: number };

export function startTransfer(planned: PlannedItem): Transfer {
  return {
    result: resultFromPlan(planned),
    expectedVersion: planned.currentVersion,
    isDisabled: planned.traits?.disabled ?? false,
    freeing: planned.freeing,
    retryable: false,
    throttled: 0,
  };
}

/** True when the item has still a step before it. */
export function isPending({ result, retryable }: Transfer): boolean {
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
export function settleTransfer(
  transfer: Transfer,
  output: StepOutput,
  policy: Pick<MoveSpec, 'method' | 'unmovableKeys'>,
): Transfer {
  const met = {
    ...transfer,
    throttled: transfer.throttled + output.throttled,
    retryable: false,
    notBefore: undefined,
  };
  if (output.state === 'waiting') return wait(met, output.until);
  if (output.state !== 'failed') {
    const { state, reason, remark } = output;
    const result = { ...withoutFailure(met.result), state, ...(remark === undefined ? {} : { remark }) };
    return { ...met, result: addReason(result, reason) };
  }
  const refused = refusedBackups.get(output.code);
  if (refused !== undefined) return settleRefused(met, output, refused, policy);
  if (output.code === 'ITEM_NOT_SUPPORTED_BY_TARGET') return block(met, 'HSM_KEY_IN_STANDARD_VAULT');
  const result = failResult(met.result, output);
  return {
    ...met,
    result: output.code === 'VAULT_FORBIDDEN' ? addReason(result, 'PERMISSION_MISSING') : result,
    retryable: output.retryable,
  };
}

/** Whether an earlier write of the item arrives shows only once its time is over. */
function wait(transfer: Transfer, until: string): Transfer {
  const result = failResult(transfer.result, { ...notConfirmed, state: 'failed', retryable: true });
  return { ...transfer, result, retryable: true, notBefore: until };
}

const notConfirmed = {
  code: 'WRITE_NOT_CONFIRMED',
  detail:
    'The vault did not confirm a write of this item, and until the last round nobody could say whether it arrives.',
} as const;

/** Milliseconds from `nowMs` until the next round: the pause, or longer where an item has to wait for its last write. */
export function pauseBeforeRound(
  transfers: readonly Pick<Transfer, 'notBefore'>[],
  pauseSeconds: number,
  nowMs: number,
): number {
  const waits = transfers.flatMap(({ notBefore }) => (notBefore === undefined ? [] : [Date.parse(notBefore) - nowMs]));
  return Math.min(maxPauseMs, Math.max(pauseSeconds * 1_000, ...waits));
}

/** Why a batch pauses: a write that may still arrive holds it longer than a failure that may pass. */
export function reasonToPause(transfers: readonly Pick<Transfer, 'notBefore'>[]): WaitReason {
  return transfers.some(({ notBefore }) => notBefore !== undefined) ? 'unconfirmedWrites' : 'retry';
}

/** Above the longest life of a request, so that a wrong clock cannot hold up a batch for hours. */
const maxPauseMs = 10 * 60 * 1_000;

/** A backup that is not given or not taken: values have another way, keys have none. */
function settleRefused(
  transfer: Transfer,
  output: StepFailed,
  reason: ReasonCode,
  { method, unmovableKeys }: Pick<MoveSpec, 'method' | 'unmovableKeys'>,
): Transfer {
  // What held for the backup holds no more.
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
  const result = { ...withoutFailure(transfer.result), state: 'blocked' } as const;
  return { ...transfer, result: addReason(result, reason) };
}

/** Takes an item one step on, and clears what an earlier round failed with. */
export function advanceTransfer(transfer: Transfer, change: Partial<ItemResult>, throttled: number): Transfer {
  return {
    ...transfer,
    result: { ...withoutFailure(transfer.result), ...change },
    retryable: false,
    notBefore: undefined,
    throttled: transfer.throttled + throttled,
  };
}

/** An item is in the target; another current version than the plan saw is a change that nobody reviewed. */
export function advanceRestored(
  transfer: Transfer,
  restored: { readonly currentVersion?: string | undefined; readonly throttled: number },
): Transfer {
  const { currentVersion, throttled } = restored;
  const versions = keptVersions(transfer, currentVersion);
  const advanced = advanceTransfer(transfer, { state: 'restored', versions }, throttled);
  return withChangeNoted(advanced, currentVersion, advanced.result.versionCount);
}

/**
 * A restore keeps ids and tells that of the current version: of an item with one version, that is all of them. A disabled
 * one is left to the lists, since a read of it would only be refused.
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
  readonly versionsLeftOut: readonly VersionLeftOut[];
  readonly reasons: readonly ReasonCode[];
  readonly throttled: number;
}

/** Takes an item on to its import, by what is there now: the plan may have meant it to go by backup, or be outdated. */
export function advanceExported(transfer: Transfer, exported: Exported): Transfer {
  const { versionCount, versionsLeftOut, currentVersion, reasons, throttled } = exported;
  const advanced = advanceTransfer(transfer, { state: 'exported', versionsLeftOut: [...versionsLeftOut] }, throttled);
  const noted = withChangeNoted(advanced, currentVersion, versionCount);
  return { ...noted, result: reasons.reduce(addReason, { ...noted.result, versionCount }) };
}

export interface Imported {
  readonly versions: readonly VersionResult[];
  /** Undefined where the step was one of an earlier build. */
  readonly isOnTop?: boolean | undefined;
  readonly throttled: number;
}

/** Takes an item on that is in the target; versions that were left out of its export may have been there before. */
export function advanceImported(transfer: Transfer, { versions, isOnTop, throttled }: Imported): Transfer {
  const there = new Set(versions.map(({ from }) => from));
  const { versionsLeftOut: before, reasons } = transfer.result;
  const versionsLeftOut = before.filter(({ version }) => !there.has(version));
  const still = new Set(versionsLeftOut.map(({ reason }) => reason));
  const past = new Set(before.map(({ reason }) => reason).filter((reason) => !still.has(reason)));
  // That not all versions were asked for is why the item went by value, whatever became of the others.
  past.delete('VERSIONS_NOT_SELECTED');
  const change: Partial<ItemResult> = {
    state: 'imported',
    versions: [...versions],
    versionsLeftOut,
    reasons: reasons.filter((reason) => !past.has(reason)),
  };
  const advanced = advanceTransfer(transfer, change, throttled);
  return isOnTop === undefined ? advanced : { ...advanced, result: withWhatWasThere(advanced.result, isOnTop) };
}

/** The import sees what the plan could not: contents of disabled versions, and what was written since. */
function withWhatWasThere(result: ItemResult, isOnTop: boolean): ItemResult {
  const { reasons } = result;
  if (!isOnTop && !reasons.includes('ADDED_TO_OTHER_CONTENT')) return result;
  const others = reasons.filter((reason) => reason !== 'ADDED_TO_OTHER_CONTENT' && reason !== 'PARTLY_IN_TARGET');
  return addReason({ ...result, reasons: others }, isOnTop ? 'ADDED_TO_OTHER_CONTENT' : 'PARTLY_IN_TARGET');
}

/** The name is free; how the item goes is decided anew by what the target holds now. */
export function advanceFreed(transfer: Transfer, replanned: PlannedItem, throttled: number): Transfer {
  const how: ReasonCode = transfer.freeing === 'recover' ? 'RECOVERED_IN_TARGET' : 'PURGED_IN_TARGET';
  const next = startTransfer(replanned);
  const told = addReason(next.result, how);
  return {
    ...next,
    result: transfer.result.reasons.includes('CHANGED_SINCE_PLAN') ? addReason(told, 'CHANGED_SINCE_PLAN') : told,
    // A change since the plan is one, however lately the target was looked at.
    expectedVersion: transfer.expectedVersion ?? next.expectedVersion,
    freeing: undefined,
    throttled: transfer.throttled + throttled,
  };
}

/** Holds the plan that was approved against what is there now; what differs goes by the new one and says so. */
export function replanTransfer(transfer: Transfer, replanned: PlannedItem, throttled: number): Transfer {
  const next = { ...startTransfer(replanned), throttled: transfer.throttled + throttled };
  // What could not be looked at is not known to have changed; it fails by that.
  if (replanned.failure !== undefined) return next;
  const isAsPlanned =
    next.expectedVersion === transfer.expectedVersion &&
    JSON.stringify(next.result) === JSON.stringify(transfer.result);
  if (isAsPlanned) return next;
  const changed = { ...next, result: addReason(next.result, 'CHANGED_SINCE_PLAN') };
  const isPurgeUnseen = next.freeing === 'purge' && transfer.freeing !== 'purge';
  return isPurgeUnseen ? { ...block(withoutPurge(changed), 'SOFT_DELETED_IN_TARGET'), freeing: undefined } : changed;
}

/** Nobody approved to destroy what was not soft-deleted when the plan was read. */
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

function withoutFailure(result: ItemResult): ItemResult {
  const copy = { ...result };
  delete copy.code;
  delete copy.detail;
  delete copy.requestId;
  return copy;
}
