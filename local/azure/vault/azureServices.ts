import { type AuditLog } from '../calls/auditLog';
import { type CallMetrics } from '../calls/callMetrics';
import { type FaultInjector } from '../calls/faultInjector';
import { type HeldRequests } from '../calls/heldRequests';
import { type RequestLog } from '../calls/requestLog';
import { type ServiceClock } from '../clock/clock';
import { type AzureSettings } from '../cloud/azureSettings';
import { type Cloud } from '../cloud/cloud';
import { type Tokens } from '../identity/tokens';
import { type EventGrid } from './eventGrid';
import { type BackupSealer } from './items/backupSealer';
import { type RateLimiter } from './rateLimiter';
import { type Vault } from './vault';

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
  readonly audit: AuditLog;
  readonly events: EventGrid;
  /** Whether the clients of this machine reach a vault by a private endpoint. */
  isReachedPrivately(vault: Vault): boolean;
  /** A control call replaces the whole object. */
  settings: AzureSettings;
  /** Resolves when every change so far is durable. */
  commit(): Promise<void>;
}
