import { type MoveStatus, moveStatusSchema } from '../../../shared/contracts/api/moveStatus';
import { type PlannedItem } from '../../../shared/contracts/model/plan';
import { type PlanAnswer } from '../../../shared/contracts/api/httpAnswers';
import { type Line, renderLine } from '../../../cli/text/line';

/** Texts with which a vault, a store or an app could steer a terminal. */
export const steering =
  'red\u001b[31m \u001b]0;title\u0007 \u009b2J back\u0008\u0008 over\rwritten \u202eesrever\u202c zero\u200bwidth \u2028line';

/** What no output may contain: control characters except line ends, direction marks, invisible characters. */
export const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

/** Lines as a pipe gets them. */
export function plainText(lines: readonly Line[]): string {
  return lines.map((line) => renderLine(line, { colour: false })).join('\n');
}

export function plannedItem(item: Partial<PlannedItem>): PlannedItem {
  return {
    itemType: 'secret',
    itemName: 'a-name',
    route: 'exportImport',
    reasons: [],
    versionCount: 1,
    versionsLeftOut: [],
    ...item,
  };
}

/** A plan from Europe to Sweden without pages. */
export function planAnswer(answer: Partial<PlanAnswer> = {}): PlanAnswer {
  return {
    source: { name: 'kv-shop-we', region: 'westeurope', geography: 'Europe' },
    target: { name: 'kv-shop-sc', region: 'swedencentral', geography: 'Sweden' },
    backups: 'otherGeography',
    pages: 0,
    items: 0,
    versions: 0,
    byRoute: { backupRestore: 0, exportImport: 0, recreate: 0, update: 0, skip: 0, block: 0 },
    settings: 0,
    deletedInSource: 0,
    estimate: { sourceRequests: 0, targetRequests: 0, targetWrites: 0, targetKeyCreates: 0, seconds: 10 },
    beforeTransfer: {
      items: { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 },
      versionsDone: 0,
      problemCount: 0,
      problemsByCode: [],
    },
    planHash: 'c23c8d1d'.padEnd(64, '0'),
    page: 0,
    planned: [],
    plannedSettings: [],
    deletedItems: [],
    configuration: {
      target: 'there',
      address: null,
      sameSubscription: true,
      entries: [],
      steps: [],
      byHand: [],
      notLooked: [],
    },
    ...answer,
  };
}

/** A move that has transferred half of its items. */
export function moveStatus(status: Partial<MoveStatus> = {}): MoveStatus {
  return moveStatusSchema.parse({
    id: 'kv-shop-sc-1a2b3c4d',
    runId: '0a1b2c3d',
    sourceVault: 'kv-shop-we',
    targetVault: 'kv-shop-sc',
    phase: 'transferring',
    items: { total: 100, done: 50, skipped: 1, blocked: 2, failed: 3 },
    versions: { total: 200, done: 90 },
    rate: { itemsPerSecond: 12.3, throttled: 0 },
    etaSeconds: 4,
    phases: [
      { phase: 'planning', startedAt: '2026-05-01T10:00:00.000Z', seconds: 1.25 },
      { phase: 'transferring', startedAt: '2026-05-01T10:00:02.000Z', seconds: 4, items: 50 },
    ],
    problems: [],
    ...status,
  });
}
