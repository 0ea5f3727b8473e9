import {
  type Consumer,
  type ConsumerKind,
  type ConsumerSource,
  type SourceReading,
} from '../../contracts/model/consumer';

/** These belong to the vault, and end with it. The log of the last use needs the setting that sends it. */
const ofVault: readonly ConsumerKind[] = ['diagnosticSetting', 'roleAssignment'];

/** Whether a consumer would lose something with the vault. */
export function isDependant({ kind }: Pick<Consumer, 'kind'>): boolean {
  return !ofVault.includes(kind);
}

type Reading = Pick<SourceReading, 'source' | 'verdict'>;

const outside: readonly ConsumerSource[] = ['auditLogs', 'azureDevOps', 'gitHub', 'files'];

/** What lies outside of Azure and was not looked at. Anyone who uses the vault from there is in its audit log. */
export function isLeftToLog({ source, verdict }: Reading): boolean {
  return verdict === 'notLookedAt' && outside.includes(source);
}

/** The readings that could hide a consumer. */
export function openReadings<One extends Reading>(readings: readonly One[]): readonly One[] {
  return readings.filter((reading) => reading.verdict !== 'complete' && !isLeftToLog(reading));
}

/** Whether a search proves that what it did not find is not there. */
export function isProvedSearch(readings: readonly Reading[]): boolean {
  return readings.some(({ verdict }) => verdict === 'complete') && openReadings(readings).length === 0;
}
