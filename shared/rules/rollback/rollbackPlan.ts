import { type MoveReport } from '../../contracts/api/report';
import { type ItemResult } from '../../contracts/model/outcome';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import {
  type EarlierRollback,
  type RollbackHashes,
  type RollbackNote,
  type RollbackPlanCounts,
  type RollbackReason,
  type RollbackRest,
  type RollbackRow,
  type RollbackVaultRow,
} from '../../contracts/model/rollback';
import { hashPart } from '../plan/hashPlan';
import { itemsPerPage } from '../transfer/batching';
import { planVaultRows, vaultPages, vaultRests } from './vaultRows';

/** The plan of a rollback. Rows that need a look at the target come first. */
export interface RollbackPlan {
  readonly rows: readonly RollbackRow[];
  /** The number of rows that need a look at the target. */
  readonly looks: number;
  readonly counts: RollbackPlanCounts;
  readonly rests: readonly RollbackRest[];
  /** Changes of the vault itself that can be undone, in the order in which they are. */
  readonly vault: readonly RollbackVaultRow[];
  /** When the move ran. Null in the report of an interrupted run, which nobody can roll back. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** Makes the plan of a rollback from the report of the run. */
export function planRollback(report: MoveReport): RollbackPlan {
  const rows = report.results.flatMap((result) => rowOf(result) ?? []);
  const looked = rows.filter(needsLook);
  const sorted = [...looked, ...rows.filter((row) => !needsLook(row))];
  const count = (wanted: RollbackRow['action']) => rows.filter(({ action }) => action === wanted).length;
  const counts = {
    delete: count('delete'),
    deleteAgain: count('deleteAgain'),
    restore: count('restore'),
    keep: count('keep'),
  };
  return {
    rows: sorted,
    looks: looked.length,
    counts: { ...counts, untouched: report.results.length - rows.length },
    rests: vaultRests(report),
    vault: planVaultRows(report),
    startedAt: report.startedAt,
    finishedAt: report.finishedAt,
  };
}

/** An item that failed on its way may have nothing in the target. */
function needsLook({ action, reason }: RollbackRow): boolean {
  return action !== 'keep' || reason === 'WRITES_UNKNOWN';
}

/** Returns undefined for an item of which the move wrote nothing. */
function rowOf(result: ItemResult): RollbackRow | undefined {
  const { itemType, itemName, route, versionCount, versions, reasons } = result;
  const has = (reason: ReasonCode) => reasons.includes(reason);
  const row = {
    itemType,
    itemName,
    route,
    versionCount,
    versions: versions.map(({ from, to }) => ({ from, to })),
    ...notesOf(result),
  };
  if (!hasBegun(result)) return undefined;
  if (result.state === 'cutOff') return { ...row, action: 'keep', reason: 'WRITES_UNKNOWN' };
  // The move looked at what it had recovered. Whatever it wrote on top, the item was soft-deleted before. An item that the move had
  // brought and deleted itself was not there before.
  if (has('RECOVERED_IN_TARGET') && !has('BROUGHT_EARLIER') && result.state !== 'failed')
    return { ...row, action: 'deleteAgain' };
  if (!mayHaveWritten(result)) return undefined;
  const { former, formerPolicy } = result.update ?? {};
  const isRestorable = isOnlyUpdated(result) || (isOnlyGivenPolicy(result) && formerPolicy === true);
  if (isRestorable && former !== undefined) return { ...row, action: 'restore', former };
  const reason = reasonToKeep(result);
  return reason === undefined ? { ...row, action: 'delete' } : { ...row, action: 'keep', reason };
}

const writingRoutes: ReadonlySet<string> = new Set(['backupRestore', 'exportImport', 'recreate', 'update']);

/** Items that did not begin before a cancel are as they were. */
function hasBegun({ state, code }: ItemResult): boolean {
  return state !== 'planned' && code !== 'MOVE_CANCELLED';
}

function mayHaveWritten({ route, state, reasons }: ItemResult): boolean {
  const isEnded = ['alreadyThere', 'skipped', 'blocked'].includes(state) && !isFoundLate({ reasons });
  return reasons.includes('BROUGHT_EARLIER') || (writingRoutes.has(route) && !isEnded);
}

/** Where the move writes, its plan found no other content. So it can be what an earlier try wrote, and somebody changed since. */
function isFoundLate({ reasons }: Pick<ItemResult, 'reasons'>): boolean {
  return reasons.includes('OTHER_CONTENT_IN_TARGET');
}

/** The target had the item, and the move set its attributes or its policy. */
function isOnlyUpdated({ route, reasons }: ItemResult): boolean {
  return route === 'update' && !reasons.includes('BROUGHT_EARLIER');
}

/** The target had every version, and the move set its policy. */
function isOnlyGivenPolicy({ reasons }: ItemResult): boolean {
  const more: readonly ReasonCode[] = ['BROUGHT_EARLIER', 'PARTLY_IN_TARGET', 'ADDED_TO_OTHER_CONTENT'];
  return reasons.includes('SETTINGS_OUTSTANDING') && !more.some((reason) => reasons.includes(reason));
}

function reasonToKeep(result: ItemResult): RollbackReason | undefined {
  const { route, reasons, versions } = result;
  if (isOnlyUpdated(result)) return 'ATTRIBUTES_SET';
  if (reasons.includes('SETTINGS_OUTSTANDING')) return 'POLICY_SET';
  if (reasons.includes('PARTLY_IN_TARGET') || reasons.includes('ADDED_TO_OTHER_CONTENT')) return 'EXISTED_BEFORE';
  // Data may have been encrypted with the new key, and nothing else can decrypt it.
  if (route === 'recreate') return 'NEW_KEY_MATERIAL';
  if (isFoundLate(result)) return 'WRITES_UNKNOWN';
  // A restore keeps the ids of versions, so they prove what it wrote. An import that failed on its way left no such proof.
  return versions.length > 0 || route === 'backupRestore' ? undefined : 'WRITES_UNKNOWN';
}

/** Whether the result says that the former attributes were noted, but not the policy. */
function isPolicyUnnoted(update: ItemResult['update']): boolean {
  if (update?.former === undefined || update.formerPolicy === true) return false;
  return update.fields.some((field) => policies.has(field));
}

const policies: ReadonlySet<string> = new Set(['rotationPolicy', 'certificatePolicy']);

function notesOf(result: ItemResult): { readonly notes?: RollbackNote[] } {
  const { reasons, versions, update } = result;
  const isOnTop = reasons.includes('PARTLY_IN_TARGET') || reasons.includes('ADDED_TO_OTHER_CONTENT');
  const notes: RollbackNote[] = [
    ...(reasons.includes('PURGED_IN_TARGET') ? (['PURGED_ITEM_STAYS_GONE'] as const) : []),
    ...(reasons.includes('RECOVERED_IN_TARGET') && isOnTop && versions.length > 0
      ? (['ADDED_VERSIONS_STAY'] as const)
      : []),
    ...(isOnlyUpdated(result) && isPolicyUnnoted(update) ? (['POLICY_STAYS'] as const) : []),
  ];
  return notes.length === 0 ? {} : { notes };
}

/** The pages of a plan. Like those of a move they have few enough items for one turn of the orchestration. */
export function rollbackPages({ rows }: Pick<RollbackPlan, 'rows'>): readonly (readonly RollbackRow[])[] {
  const pages = Math.ceil(rows.length / itemsPerPage);
  return Array.from({ length: pages }, (_, page) => rows.slice(page * itemsPerPage, (page + 1) * itemsPerPage));
}

/** The hashes of a plan. `approvedHash` of their `hashRollback` is what a person approves. */
export function rollbackHashes(
  plan: RollbackPlan,
  { moveId, runId, reportHead }: Pick<RollbackHashes, 'moveId' | 'runId' | 'reportHead'>,
): RollbackHashes {
  const { rests, startedAt, finishedAt } = plan;
  const times = { startedAt, finishedAt: finishedAt ?? startedAt };
  const pages = rollbackPages(plan).map((rows) => hashPart(rows));
  const hashes = { moveId, runId, reportHead, ...times, pages, rests: [...rests] };
  const ofVault = vaultPages(plan.vault).map((rows) => hashPart(rows));
  return ofVault.length === 0 ? hashes : { ...hashes, vaultPages: ofVault };
}

export function hashRollback(hashes: RollbackHashes): string {
  return hashPart(['rollback', hashes]);
}

/** What a person approves: the plan, and what the rollback before this one left. Who has not read its report approves another hash. */
export function approvedHash(planHash: string, earlier: EarlierRollback | undefined): string {
  return earlier === undefined ? planHash : hashPart(['rollbackAfter', planHash, earlier]);
}
