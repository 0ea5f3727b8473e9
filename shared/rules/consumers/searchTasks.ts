import { type ConsumerAsk, type SourceReading } from '../../contracts/model/consumer';
import { type ConsumerTask } from '../../contracts/steps/consumerSteps';

/** The sources that are read in each subscription. */
const perSubscription = [
  'graph',
  'siteReferences',
  'appConfiguration',
  'apiManagement',
  'linkedServices',
  'frontDoor',
  'kubernetes',
] as const;

/** The sources that are read once, at the vault. */
const atVault = ['roleAssignments', 'monitor', 'auditLogs'] as const;

/** The id of a search: `vault--20260501T100000000-0a1b2c3d`. */
export function consumerSearchId(vault: string, at: Date, chance: string): string {
  return `${vault}--${at.toISOString().replaceAll(/[-:.Z]/g, '')}-${chance}`;
}

/** What a search reads, in its order. */
export function searchTasks({ vault, scopes }: Pick<ConsumerAsk, 'vault' | 'scopes'>): readonly ConsumerTask[] {
  return [
    ...scopes.flatMap((scope) => perSubscription.map((source) => ({ source, scope: `/subscriptions/${scope}` }))),
    ...atVault.map((source) => ({ source, scope: vault })),
  ];
}

/** What a search does not read, so that nobody takes its silence for a proof. */
export function unreadSources(vault: string, readAt: string): readonly SourceReading[] {
  const common = { scope: vault, verdict: 'notLookedAt', action: null, readAt, found: 0 } as const;
  return [
    { source: 'azureDevOps', because: 'NO_TOKEN', ...common },
    { source: 'gitHub', because: 'NO_TOKEN', ...common },
    { source: 'files', because: 'NOT_ASKED', ...common },
  ];
}

/** More readings would not fit into the history of a run. */
export const maxReadings = 800;

/** The readings of a run, at most `maxReadings`: the last one says how many scopes are not named. */
export function boundedReadings(all: readonly SourceReading[]): readonly SourceReading[] {
  if (all.length <= maxReadings) return all;
  const kept = all.slice(0, maxReadings - 1);
  const rest = all.slice(maxReadings - 1);
  const [first] = rest;
  if (first === undefined) return kept;
  const scope = `${String(rest.length)} more scopes`;
  const found = rest.reduce((sum, one) => sum + one.found, 0);
  return [...kept, { ...first, scope, verdict: 'incomplete', because: 'CUT_OFF', action: null, found }];
}

/** Whether every reading of a search is complete. Only then may anybody say "all" or "none". */
export function isWholeSearch(readings: readonly SourceReading[]): boolean {
  return readings.every(({ verdict }) => verdict === 'complete');
}
