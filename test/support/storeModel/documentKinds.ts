import { type storeNames } from '../../../shared/rules/storeNames';

/** What an answer may state wrongly because of a document that no proof covers. */
export type Gain =
  /** A line of a list is missing or wrong. The answer about the thing itself is right. */
  | 'list'
  /** States of items until the report exists, and sums of a plan. */
  | 'progress'
  /** Nothing. */
  | 'none';

export interface DocumentKind {
  /** The names of its documents; null for a folder, or for a part of the names of others. */
  readonly pattern: RegExp | null;
  readonly gain: Gain;
}

const run = String.raw`moves/[^/]+/[0-9a-f]{8}`;
const rollback = `${run}/rollbacks/[0-9a-f]{8}`;
const hash = String.raw`[^/]+`;
const page = String.raw`\d{6}`;
const json = String.raw`\.json`;

function named(pattern: string, gain: Gain = 'none'): DocumentKind {
  return { pattern: new RegExp(`^${pattern}$`), gain };
}
const folder: DocumentKind = { pattern: null, gain: 'none' };

/** Every name of `storeNames`. A new one needs a row: the type demands it, and so does a test, because jest does not check types. */
export const documentKinds: Readonly<Record<keyof typeof storeNames, DocumentKind>> = {
  run: folder,
  moveFolder: folder,
  runRecord: named(`${run}/run${json}`, 'list'),
  runTimes: folder,
  runTime: named(String.raw`moves/[^/]+/runs/\d+_[0-9a-f]{8}_(?:dryRun|move)${json}`, 'list'),
  moveTimes: folder,
  moveTime: named(String.raw`move-times/\d+_[^/]+_[0-9a-f]{8}${json}`, 'list'),
  targetIndex: named(`${run}/target-index-${hash}${json}`),
  planPage: named(`${run}/plan/${page}${json}`),
  planSummary: named(`${run}/plan/summary${json}`, 'progress'),
  planSeal: named(`${run}/plan/seal${json}`),
  listedPages: folder,
  listedPage: named(`${run}/listed/${page}${json}`),
  surveyedSettings: named(`${run}/plan/surveyed-settings-${hash}${json}`),
  planSettings: named(`${run}/plan/settings${json}`),
  settingResults: named(`${run}/results/settings${json}`),
  configurationPlan: named(`${run}/plan/configuration-${hash}${json}`),
  configurationResults: named(`${run}/results/configuration${json}`),
  drift: named(`${run}/results/drift${json}`),
  unlocked: named(`${run}/unlocked/${hash}`),
  probe: named(`${run}/probe${json}`),
  scratchVaults: folder,
  scratchVault: named(`scratch-vaults/${hash}${json}`),
  scratchEnd: named(`${run}/scratch-end${json}`, 'progress'),
  begunPages: folder,
  begunPage: named(`${run}/begun/${page}${json}`, 'progress'),
  results: named(`${run}/results/${page}${json}`, 'progress'),
  retirementAsk: named(`retirements/[^/]+/[0-9a-f]{8}/ask${json}`),
  lockRecord: named(`retirements/[^/]+/[0-9a-f]{8}/locks/${hash}${json}`),
  lateItems: folder,
  deletions: named(`${run}/deletions${json}`),
  ownDeletion: named(`${run}/own-deletions/${hash}${json}`),
  heldDeletions: named(`${run}/held-deletions/${hash}${json}`),
  latePart: named(String.raw`${run}/late/(?:look-\d+/)?[a-z]+-${page}${json}`),
  sourceStates: folder,
  sourceState: named(String.raw`${run}/source/reading-\d+/[a-z]+-${page}${json}`),
  lateSeal: named(String.raw`${run}/plan/late-\d+${json}`, 'progress'),
  lateSeals: folder,
  report: named(`${run}/report${json}`),
  reportNote: named(`${run}/report-note${json}`),
  provedReport: named(`${run}/proved/${hash}${json}`),
  rollback: folder,
  rollbackHashes: named(`${rollback}/plan/hashes${json}`),
  rollbackDeletion: named(`${rollback}/own-deletions/${hash}${json}`),
  rollbackEarlier: named(`${rollback}/earlier/${page}${json}`),
  rollbackPlanPage: named(`${rollback}/plan/${page}${json}`),
  rollbackResults: named(`${rollback}/results/${page}${json}`),
  rollbackVaultPage: named(`${rollback}/plan/vault/${page}${json}`),
  rollbackVaultResults: named(`${rollback}/results/vault/${hash}${json}`),
  vaultChanges: folder,
  vaultChange: named(`${run}/changes/${hash}${json}`),
  formerNote: named(`${run}/former/${hash}${json}`),
  broughtHashes: named(`${run}/brought/hashes${json}`),
  broughtPage: named(`${run}/brought/${page}${json}`),
  approval: named(`${run}/approval${json}`),
  pace: named(`${run}/pace${json}`),
  control: named(`${run}/control${json}`),
  sourceEvent: named(`${run}/source-event${json}`),
  waiters: named(`${run}/waiting/${hash}`),
  ownCallsOf: named(`pace/calls/.+`),
  moveSlot: named(String.raw`slots/\d{3}${json}`),
  checkPlaces: named(`slots/checks${json}`),
  checkRunsOf: folder,
  checkRun: named(`checks/[^/]+/${hash}${json}`, 'list'),
  comparisons: folder,
  comparisonsOf: folder,
  comparison: folder,
  comparisonPage: named(`comparisons/[^/]+/[^/]+/${page}${json}`),
  comparisonTimes: folder,
  comparisonTime: named(`comparison-times/${hash}${json}`, 'list'),
  comparisonSlots: named(`slots/comparisons${json}`),
  consumerSearch: folder,
  consumerPage: named(`consumers/[^/]+/${hash}${json}`),
  consumerChanges: folder,
  consumerChange: folder,
  changePlanPage: named(`${run}/consumers/[^/]+/plan/${page}${json}`),
  changeResults: named(`${run}/consumers/[^/]+/results/${page}${json}`),
  changeRecord: named(`${run}/consumers/records/${hash}${json}`),
  changeSlot: named(`slots/consumer-changes/[^/]+${json}`),
  consumerTimes: folder,
  consumerTime: named(`consumer-times/${hash}${json}`, 'list'),
  consumerSlots: named(`slots/consumers${json}`),
  fleetFolder: folder,
  fleetPage: named(`fleets/[^/]+/[^/]+/table/${page}${json}`),
  fleetControl: named(`fleets/[^/]+/[^/]+/control${json}`),
  fleetTimes: folder,
  fleetTime: named(`fleet-times/${hash}${json}`, 'list'),
  fleetSlots: named(`slots/fleets${json}`),
  checkTimes: folder,
  checkTime: named(`check-times/${hash}${json}`, 'list'),
};

/** Documents that `storeNames` does not name. */
const otherKinds = {
  claim: named(`claims/vaults/${hash}${json}`),
  permit: named(`claims/permits/.+`),
  staged: named('staging/.+'),
  paceRecord: named('pace/(?!calls/).+'),
  start: named('starts/.+'),
  keptKey: named(`${run}/former/keys/.+`),
  probeOfStore: named('probes/.+'),
} as const;

export type KindName = keyof typeof documentKinds | keyof typeof otherKinds;

const allKinds = Object.entries({ ...documentKinds, ...otherKinds }) as [KindName, DocumentKind][];

/** The kinds that have documents. */
export const kindNames: readonly KindName[] = allKinds.flatMap(([name, { pattern }]) =>
  pattern === null ? [] : [name],
);

/** Returns the kind of a stored document; undefined if no row has its name. */
export function kindOf(name: string): KindName | undefined {
  return allKinds.find(([, { pattern }]) => pattern?.test(name))?.[0];
}

export function gainOf(kind: KindName): Gain {
  return allKinds.find(([name]) => name === kind)?.[1].gain ?? 'none';
}
