import { type PlanAnswer } from '../../../shared/contracts/api/httpAnswers';
import { type ItemLine, type MoveLine } from '../../../shared/contracts/api/moveList';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';

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
