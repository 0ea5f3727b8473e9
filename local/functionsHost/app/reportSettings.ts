import type { HostLog } from '../hostLog';
import type { HostSettings } from './readHostJson';

const supported = new Set([
  'hubName',
  'defaultVersion',
  'versionMatchStrategy',
  'versionFailureStrategy',
  'maxConcurrentActivityFunctions',
  'maxConcurrentOrchestratorFunctions',
  'overridableExistingInstanceStates',
  'storeInputsInOrchestrationHistory',
  'maxOrchestrationActions',
  'httpSettings',
]);

/** Settings of the extension that have an effect in Azure only. */
const azureOnly = new Set([
  'storageProvider',
  'tracing',
  'notifications',
  'maxConcurrentEntityFunctions',
  'useGracefulShutdown',
  'extendedSessionsEnabled',
  'extendedSessionIdleTimeoutInSeconds',
  'rollbackEntityOperationsOnExceptions',
  'entityMessageReorderWindowInMinutes',
  'maxEntityOperationBatchSize',
  'maxGrpcMessageSizeInBytes',
  'grpcHttpClientTimeout',
  'localRpcEndpointEnabled',
  'throwStatusExceptionsOnRaiseEvent',
]);

/** Logs which durable settings of host.json have no effect in this host, and warns about unknown ones. */
export function reportSettings(settings: HostSettings['durableTask'], log: HostLog): void {
  const names = Object.keys(settings);
  const unused = names.filter((name) => azureOnly.has(name));
  const unknown = names.filter((name) => !supported.has(name) && !azureOnly.has(name));
  const category = 'Host.Configuration';
  if (unused.length > 0) {
    const message = `The embedded host ignores these settings of host.json, because it keeps its state on disk: ${unused.join(', ')}.`;
    log({ level: 'information', category, message });
  }
  if (unknown.length > 0) {
    log({ level: 'warning', category, message: `host.json has unknown durableTask settings: ${unknown.join(', ')}.` });
  }
}
