import { type ConfigurationPlan } from '../../../shared/contracts/model/configuration';
import { type z } from 'zod';
import { type MoveSpec, moveSpecSchema } from '../../../shared/contracts/steps/moveSpec';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type PlannedItem, type PlanSummary } from '../../../shared/contracts/model/plan';
import { type BatchSummary } from '../../../shared/contracts/steps/orchestrations';
import { type ComparableVersion } from '../../../shared/rules/compare/comparableVersion';

/** A version id in the service's format; the same text gives the same id. */
export function idOf(text: string): string {
  return Buffer.from(text).toString('hex').padStart(32, '0');
}

export function moveOf(changes: Partial<z.input<typeof moveSpecSchema>> = {}): MoveSpec {
  return moveSpecSchema.parse({
    moveId: 'one-move',
    runId: '0a1b2c3d',
    sourceVault: 'source',
    targetVault: 'target',
    gate: 'off',
    pace: { sourceShare: 1, targetShare: 1, maxInFlight: 64 },
    ...changes,
  });
}

export function plannedOf(changes: Partial<PlannedItem> = {}): PlannedItem {
  return {
    itemType: 'secret',
    itemName: 'payroll',
    route: 'backupRestore',
    reasons: [],
    versionCount: 1,
    versionsLeftOut: [],
    ...changes,
  };
}

export function resultOf(changes: Partial<ItemResult> = {}): ItemResult {
  return {
    itemType: 'secret',
    itemName: 'payroll',
    route: 'backupRestore',
    state: 'restored',
    reasons: [],
    versionCount: 1,
    versions: [],
    versionsLeftOut: [],
    verified: false,
    ...changes,
  };
}

/** A version that is named by a letter. Its value is that letter unless another digest is given. */
export function comparableOf(letter: string, changes: Partial<ComparableVersion> = {}): ComparableVersion {
  return { version: idOf(letter), created: 1_700_000_000, enabled: true, tags: {}, digest: letter, ...changes };
}

export function planOf(changes: Partial<PlanSummary> = {}): PlanSummary {
  return {
    source: { name: 'source', region: 'westeurope', geography: 'Europe' },
    target: { name: 'target', region: 'northeurope', geography: 'Europe' },
    backups: 'expected',
    pages: 1,
    items: 1,
    versions: 1,
    byRoute: { backupRestore: 1, exportImport: 0, recreate: 0, update: 0, skip: 0, block: 0 },
    settings: 0,
    deletedInSource: 0,
    estimate: { sourceRequests: 3, targetRequests: 3, targetWrites: 0, targetKeyCreates: 0, seconds: 0 },
    beforeTransfer: {
      items: { total: changes.items ?? 1, done: 0, skipped: 0, blocked: 0, failed: 0 },
      versionsDone: 0,
      problemCount: 0,
      problemsByCode: [],
    },
    planHash: 'ab'.repeat(32),
    ...changes,
  };
}

export function batchOf(changes: Partial<BatchSummary> = {}): BatchSummary {
  return {
    items: { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 },
    versionsDone: 0,
    throttled: 0,
    problems: [],
    problemCount: 0,
    problemsByCode: [],
    worked: 0,
    ...changes,
  };
}

/** The part of a plan about the vaults themselves, if the management plane returns nothing about them. */
export const unseenConfiguration: ConfigurationPlan = {
  target: 'unseen',
  address: null,
  sameSubscription: null,
  entries: [],
  steps: [],
  byHand: [],
  notLooked: [],
};
