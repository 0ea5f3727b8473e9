import { type AzureState } from './arm/azureState';
import { isReachedPrivately } from './arm/network/endpointsOf';
import { AuditLog } from './calls/auditLog';
import { CallMetrics } from './calls/callMetrics';
import { FaultInjector } from './calls/faultInjector';
import { HeldRequests } from './calls/heldRequests';
import { RequestLog } from './calls/requestLog';
import { type Clock, type ServiceClock } from './clock/clock';
import { defaultSettings } from './cloud/azureSettings';
import { type Cloud } from './cloud/cloud';
import { Tokens } from './identity/tokens';
import { type KeptIdentity } from './keptIdentity';
import { type AzureServices } from './vault/azureServices';
import { EventGrid } from './vault/eventGrid';
import { BackupSealer } from './vault/items/backupSealer';
import { RateLimiter } from './vault/rateLimiter';

interface ServiceParts {
  readonly cloud: Cloud;
  readonly state: AzureState;
  readonly clock: ServiceClock;
  /** The system clock, which decides the lifetime of tokens. */
  readonly baseClock: Clock;
  readonly kept: KeptIdentity;
}

export function makeServices({ cloud, state, clock, baseClock, kept }: ServiceParts): AzureServices {
  const services: AzureServices = {
    cloud,
    clock,
    tokens: new Tokens(kept.signingKey, baseClock, cloud),
    backups: new BackupSealer(Buffer.from(kept.backupKey, 'hex')),
    faults: new FaultInjector(),
    held: new HeldRequests(),
    rateLimiter: new RateLimiter(clock),
    log: new RequestLog(),
    metrics: new CallMetrics(),
    audit: new AuditLog(),
    events: new EventGrid(),
    settings: defaultSettings,
    isReachedPrivately: (vault) => isReachedPrivately(state.armRecords, vault, services.settings, clock.now()),
    commit: () => state.commit(),
  };
  return services;
}
