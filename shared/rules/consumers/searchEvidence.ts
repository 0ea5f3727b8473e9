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

/** What lies outside of Azure and was not looked at: anyone who uses the vault from there is in its audit log. */
function isLeftToLog({ source, verdict }: Reading): boolean {
  return verdict === 'notLookedAt' && outside.includes(source);
}

/** The sources that nobody looked at, and whose users only the audit log shows. */
export function sourcesLeftToLog(readings: readonly Reading[]): readonly ConsumerSource[] {
  return [...new Set(readings.filter(isLeftToLog).map(({ source }) => source))];
}

/** The readings but those of the audit log: where the clock of the last use judges the log. */
export function withoutLog<One extends Reading>(readings: readonly One[]): readonly One[] {
  return readings.filter(({ source }) => source !== 'auditLogs');
}

/** The readings that could hide a consumer. */
export function openReadings<One extends Reading>(readings: readonly One[]): readonly One[] {
  return readings.filter((reading) => reading.verdict !== 'complete' && !isLeftToLog(reading));
}

/** Whether a search proves that what it did not find in its scopes is not there. */
export function isProvedSearch(readings: readonly Reading[]): boolean {
  return readings.some(({ verdict }) => verdict === 'complete') && openReadings(readings).length === 0;
}

/** Names what nobody looked at; empty if there is nothing. */
export function leftWords(sources: readonly ConsumerSource[]): string {
  return sources.length === 0 ? '' : ` Nobody looked at ${sources.join(', ')}: only the audit log shows their users.`;
}
