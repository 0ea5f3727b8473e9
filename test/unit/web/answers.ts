import { type ComparisonView } from '../../../shared/contracts/api/comparisonAnswers';
import { type FleetVault, type FleetView } from '../../../shared/contracts/api/fleetAnswers';
import { type PlanAnswer } from '../../../shared/contracts/api/httpAnswers';
import { type ItemLine, type MoveLine } from '../../../shared/contracts/api/moveList';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type RollbackPlanAnswer, type RollbackView } from '../../../shared/contracts/api/rollbackAnswers';
import { type ComparedItem } from '../../../shared/contracts/model/comparisons';
import { type RowCounts } from '../../../shared/contracts/model/fleetRuns';

// Answers of the app, in the types of its contract.

const sourceVault = 'contoso-westeurope';
const targetVault = 'contoso-northeurope';
const items = { total: 1204, done: 640, skipped: 0, blocked: 0, failed: 0 };

export function line(changes: Partial<MoveLine> = {}): MoveLine {
  return {
    id: 'a-move',
    runId: '0123abcd',
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: null,
    phase: 'transferring',
    dryRun: false,
    sourceVault,
    targetVault,
    items,
    versions: { total: 4100, done: 2210 },
    problemCount: 0,
    moveUri: 'http://localhost/api/moves/a-move',
    reportUri: 'http://localhost/api/moves/a-move/report?run=0123abcd',
    ...changes,
  };
}

export function status(changes: Partial<MoveStatus> = {}): MoveStatus {
  return {
    id: 'a-move',
    runId: '0123abcd',
    sourceVault,
    targetVault,
    phase: 'transferring',
    waitingFor: null,
    items,
    versions: { total: 4100, done: 2210 },
    verified: null,
    rate: { itemsPerSecond: 31.2, throttled: 4 },
    etaSeconds: 41,
    phases: [],
    problemCount: 0,
    problemsByCode: [],
    problemsUri: null,
    problems: [],
    planHash: 'a'.repeat(64),
    planUri: null,
    approveUri: null,
    approval: null,
    reportHead: null,
    startedBy: null,
    control: null,
    hold: null,
    ...changes,
  };
}

export function item(changes: Partial<ItemLine> = {}): ItemLine {
  return {
    itemType: 'secret',
    itemName: 'one',
    route: 'backupRestore',
    state: 'verified',
    reasons: [],
    versions: { total: 1, done: 1 },
    verified: true,
    provedAt: '2026-05-01T10:20:00.000Z',
    problems: [],
    ...changes,
  };
}

export function plan(changes: Partial<PlanAnswer> = {}): PlanAnswer {
  return {
    source: { name: sourceVault, region: 'westeurope', geography: 'Europe' },
    target: { name: targetVault, region: 'northeurope', geography: 'Europe' },
    backups: 'expected',
    pages: 1,
    items: 1204,
    versions: 4100,
    byRoute: { backupRestore: 1200, exportImport: 0, recreate: 1, update: 0, skip: 1, block: 2 },
    settings: 0,
    deletedInSource: 0,
    estimate: { sourceRequests: 1, targetRequests: 1, targetWrites: 1, targetKeyCreates: 0, seconds: 41 },
    beforeTransfer: {
      items: { total: 1204, done: 0, skipped: 1, blocked: 2, failed: 0 },
      versionsDone: 0,
      problemCount: 0,
      problemsByCode: [],
    },
    planHash: 'b'.repeat(64),
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
    ...changes,
  };
}

export function comparison(changes: Partial<ComparisonView> = {}): ComparisonView & { readonly comparisonUri: string } {
  const id = `${sourceVault}--${targetVault}--20260501T100000000-0a1b2c3d`;
  const comparisonUri = `http://localhost/api/comparisons/${id}`;
  return {
    id,
    sourceVault,
    targetVault,
    depth: 'metadata',
    state: 'completed',
    equal: false,
    items: { total: 1204, compared: 1204 },
    counts: { match: 1200, differs: 3, onlyInSource: 1, onlyInTarget: 0, notRead: 0 },
    fields: { value: 2, certificatePolicy: 1 },
    startedAt: '2026-05-01T10:00:00.000Z',
    startedBy: null,
    finishedAt: '2026-05-01T10:01:00.000Z',
    throttled: 0,
    findings: [],
    waitingFor: null,
    reportUri: `${comparisonUri}/report`,
    comparisonUri,
    ...changes,
  };
}

export function comparedItem(changes: Partial<ComparedItem> = {}): ComparedItem {
  return {
    itemType: 'secret',
    itemName: 'one',
    outcome: 'differs',
    versions: { source: 2, target: 1 },
    fields: ['value'],
    differences: [],
    ...changes,
  };
}

const noCounts = {
  waiting: 0,
  held: 0,
  running: 0,
  awaitingApproval: 0,
  completed: 0,
  partiallyCompleted: 0,
  failed: 0,
  cancelled: 0,
  unknown: 0,
};

export function rowCounts(changes: Partial<RowCounts> = {}): RowCounts {
  return { ...noCounts, ...changes };
}

export function wave(changes: Partial<FleetView['waves'][number]> = {}): FleetView['waves'][number] {
  return {
    name: 'pilot',
    after: [],
    vaults: 2,
    tableHash: 'c'.repeat(64),
    approval: null,
    counts: rowCounts({ waiting: 2 }),
    startedAt: null,
    finishedAt: null,
    forecastAt: null,
    ...changes,
  };
}

export function fleet(changes: Partial<FleetView> = {}): FleetView {
  return {
    id: 'apps-to-north',
    runId: '0123abcd',
    phase: 'running',
    approval: 'wave',
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: null,
    forecastAt: '2026-05-01T12:00:00.000Z',
    vaults: 12,
    tableHash: 'd'.repeat(64),
    evidenceAt: '2026-05-01T11:00:00.000Z',
    counts: rowCounts({ waiting: 7, running: 2, completed: 2, failed: 1 }),
    needsYou: [],
    trouble: null,
    waves: [
      wave({ startedAt: '2026-05-01T10:00:00.000Z', finishedAt: '2026-05-01T11:00:00.000Z' }),
      wave({ name: 'rest', after: ['pilot'], vaults: 10 }),
    ],
    asked: [],
    startedBy: null,
    vaultsUri: 'http://localhost/api/fleets/apps-to-north/vaults',
    reportUri: 'http://localhost/api/fleets/apps-to-north/report',
    ...changes,
  };
}

export function fleetVault(changes: Partial<FleetVault> = {}): FleetVault {
  return {
    wave: 'pilot',
    sourceVault,
    targetVault,
    moveId: `apps-to-north--${targetVault}`,
    state: 'running',
    phase: 'transferring',
    items: { total: 9, done: 4 },
    needsYou: null,
    planHash: null,
    readiness: null,
    problem: null,
    moveUri: `http://localhost/api/moves/apps-to-north--${targetVault}`,
    ...changes,
  };
}

export function rollbackPlan(changes: Partial<RollbackPlanAnswer> = {}): RollbackPlanAnswer {
  return {
    id: 'a-move',
    runId: '0123abcd',
    sourceVault,
    targetVault,
    planHash: 'e'.repeat(64),
    evidenceAt: '2026-05-01T10:30:00.000Z',
    lastReportUri: null,
    allowed: true,
    counts: { delete: 2, deleteAgain: 1, restore: 0, keep: 1, untouched: 4 },
    rests: [],
    vault: [],
    items: [],
    ...changes,
  };
}

export function rollback(changes: Partial<RollbackView> = {}): RollbackView {
  return {
    id: 'a-move',
    runId: '0123abcd',
    sourceVault,
    targetVault,
    rollbackId: '89abcdef',
    planHash: 'e'.repeat(64),
    askedAt: '2026-05-01T10:00:00.000Z',
    by: null,
    phase: 'rollingBack',
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: null,
    counts: { rolledBack: 2, kept: 1, gone: 0, failed: 0 },
    total: 4,
    throttled: 0,
    waitingFor: null,
    reportUri: 'http://localhost/api/moves/a-move/rollback/report',
    ...changes,
  };
}
