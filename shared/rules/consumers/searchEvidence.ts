import {
  type Consumer,
  type ConsumerKind,
  type ConsumerSource,
  type SourceReading,
} from '../../contracts/model/consumer';

/** These belong to the vault, and end with it. The log of the last use needs the setting that sends it. */
const ofVault: readonly ConsumerKind[] = ['diagnosticSetting', 'roleAssignment'];

/** Whether a consumer would lose something with the vault. The clock of the last use says whether a caller in its log still calls. */
export function isDependant({ kind }: Pick<Consumer, 'kind'>): boolean {
  return kind !== 'caller' && !ofVault.includes(kind);
}

type Reading = Pick<SourceReading, 'source' | 'verdict'>;

const outside: readonly ConsumerSource[] = ['azureDevOps', 'gitHub', 'files'];

/**
 * The audit log itself, which the clock of the last use judges, and what lies outside of Azure and was not looked at: anyone who uses the
 * vault from there is in its log.
 */
export function isLeftToLog({ source, verdict }: Reading): boolean {
  return source === 'auditLogs' || (verdict === 'notLookedAt' && outside.includes(source));
}

/** The readings that could hide a consumer. */
export function openReadings<One extends Reading>(readings: readonly One[]): readonly One[] {
  return readings.filter((reading) => reading.verdict !== 'complete' && !isLeftToLog(reading));
}

/** Whether a search proves that what it did not find is not there. */
export function isProvedSearch(readings: readonly Reading[]): boolean {
  const isSome = readings.some((reading) => reading.verdict === 'complete' && !isLeftToLog(reading));
  return isSome && openReadings(readings).length === 0;
}
