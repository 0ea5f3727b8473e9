import { type ServiceClock } from './clock';
import { type Cloud } from './cloud';
import { type FaultInjector } from './control/faultInjector';
import { type CallMetrics } from './control/callMetrics';
import { type EventGrid } from './control/eventGrid';
import { type RequestLog } from './control/requestLog';
import { type Tokens } from './identity/tokens';
import { type HeldRequests } from './network/heldRequests';
import { type AzureSettings } from './azureSettings';
import { type BackupSealer } from './vault/items/backupSealer';
import { type Vault } from './vault/vault';
import { type RateLimiter } from './vault/rateLimiter';

/** The services that every operation can use. */
export interface AzureServices {
  /** Its names and audiences. It stays the same until the process ends. */
  readonly cloud: Cloud;
  readonly clock: ServiceClock;
  readonly tokens: Tokens;
  readonly backups: BackupSealer;
  readonly faults: FaultInjector;
  readonly held: HeldRequests;
  readonly rateLimiter: RateLimiter;
  readonly log: RequestLog;
  readonly metrics: CallMetrics;
  readonly events: EventGrid;
  /** Whether the clients of this machine reach a vault by a private endpoint. */
  isReachedPrivately(vault: Vault): boolean;
  /** A control call replaces the whole object. */
  settings: AzureSettings;
  /** Resolves when every change so far is durable. */
  commit(): Promise<void>;
}
