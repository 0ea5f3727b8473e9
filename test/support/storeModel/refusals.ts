import { type Damage } from './damages';
import { type KindName } from './documentKinds';
import { type PhaseName } from './phases';

/** A document that a reader of the app refuses, where the app surely reads it. */
export interface Refusal {
  /** The compiled file of the reader, below `dist/functions`, and the place of the proof in it. */
  readonly reader: string;
  readonly place: number;
  /** A phase of the model, or the name of a thing that the app only reads. */
  readonly where: PhaseName | (string & {});
  readonly kind: KindName;
  readonly damage: Damage;
}

type Row = readonly [reader: string, place: number, where: Refusal['where'], kind: KindName, damage?: Damage];

const rows: readonly Row[] = [
  ['activities/finalizePlan', 0, 'planning', 'planPage'],
  ['activities/sealLateRound', 0, 'latePage', 'planPage'],
  ['steps/checks/checkRuns', 0, 'ended checks', 'checkRun'],
  ['steps/control/storedControl', 0, 'paused', 'control'],
  ['steps/fleets/fleetControl', 0, 'fleetPaused', 'fleetControl'],
  ['steps/items/unlockNotes', 0, 'unlocked', 'unlocked'],
  ['steps/items/formerNotes', 0, 'taggedRollback', 'formerNote'],
  ['steps/items/formerNotes', 1, 'taggedPass', 'formerNote'],
  ['steps/stored/knownPart', 0, 'listing', 'surveyedSettings'],
  ['steps/stored/knownPart', 0, 'making', 'configurationPlan'],
  ['steps/stored/knownPart', 0, 'configured', 'configurationPlan'],
  ['steps/stored/knownPart', 0, 'indexed', 'targetIndex'],
  ['steps/stored/knownPart', 1, 'report of a rollback', 'rollbackVaultResults'],
  ['steps/stored/sealedJson', 0, 'approvedDeletions', 'deletions'],
  ['steps/stored/storedPages', 0, 'ended fleet', 'fleetPage'],
  ['steps/stored/storedPages', 0, 'back', 'broughtPage'],
  ['steps/stored/storedPages', 0, 'rollingBack', 'rollbackPlanPage'],
  ['steps/stored/storedPages', 0, 'vaultRollback', 'rollbackVaultPage'],
  ['steps/stored/storedPages', 1, 'ended comparison', 'comparisonPage'],
  ['steps/stored/storedPages', 1, 'report of a rollback', 'rollbackResults'],
  ['steps/stored/storedPages', 2, 'comparison', 'comparisonPage', 'planted'],
  ['steps/stored/storedPages', 2, 'listing', 'planPage', 'planted'],
  ['steps/plan/sealedResults', 0, 'lastPass', 'results'],
  ['steps/plan/verifiedPlan', 0, 'transfer', 'planPage'],
  ['steps/plan/verifiedPlan', 1, 'configured', 'planSettings'],
  ['steps/plan/verifiedPlan', 2, 'taggedPass', 'lateSeal'],
  ['steps/plan/verifiedPlan', 3, 'transfer', 'planSeal'],
  ['steps/report/findReport', 0, 'run without history', 'report'],
  ['steps/report/findReport', 1, 'status and report', 'report'],
  ['steps/report/heldDeletions', 0, 'approvedDeletions', 'heldDeletions'],
  ['steps/report/ownDeletions', 0, 'approvedDeletions', 'ownDeletion', 'planted'],
  ['steps/report/storeReport', 0, 'transfer', 'reportNote', 'planted'],
  ['steps/retirement/retirementStore', 0, 'retired', 'retirementAsk'],
  ['steps/retirement/retirementStore', 1, 'retired', 'lockRecord'],
  ['steps/rollback/broughtStore', 0, 'back', 'broughtHashes'],
  ['steps/rollback/earlierRollback', 0, 'rolledAgain', 'rollbackEarlier'],
  ['steps/rollback/rollbackStore', 0, 'rollingBack', 'rollbackHashes'],
  ['steps/runs/followPaces', 0, 'paused', 'pace'],
  ['steps/starts/approvals', 0, 'transfer', 'approval', 'planted'],
  ['steps/targetVault/changeNotes', 0, 'configured', 'vaultChange', 'planted'],
];

export const refusals: readonly Refusal[] = rows.map(([reader, place, where, kind, damage = 'field changed']) => ({
  ...{ reader, place, where, kind, damage },
}));
