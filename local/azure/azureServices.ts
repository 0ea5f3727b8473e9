import { type ServiceClock } from './clock';
import { type FaultInjector } from './control/faultInjector';
import { type RequestLog } from './control/requestLog';
import { type Tokens } from './identity/tokens';
import { type HeldRequests } from './network/heldRequests';
import { type AzureSettings } from './settings';
import { type BackupSealer } from './vault/items/backupSealer';
import { type RateLimiter } from './vault/rateLimiter';

/** What every operation may use beside the vault that it works on. */
export interface AzureServices {
  readonly clock: ServiceClock;
  readonly tokens: Tokens;
  readonly backups: BackupSealer;
  readonly faults: FaultInjector;
  readonly held: HeldRequests;
  readonly rateLimiter: RateLimiter;
  readonly log: RequestLog;
  /** Replaced whole when a control call changes one of them. */
  settings: AzureSettings;
  /** Resolves when everything changed so far is safe. */
  commit(): Promise<void>;
}
