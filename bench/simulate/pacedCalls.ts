import { type Clock } from '../../shared/clients/async/clock';
import { withoutClaim } from '../../shared/clients/claims/writeGuard';
import { type Allowance } from '../../shared/clients/pace/requestLane';
import { serviceLimits } from '../../shared/clients/pace/serviceLimits';
import { sharedQuota } from '../../shared/clients/pace/sharedQuota';
import { type QuotaOf, type VaultGroup, vaultGroup } from '../../shared/clients/pace/vaultGroup';
import { type ObjectStore } from '../../shared/clients/store/objectStore';
import { requestLimiter, type RequestLimiter } from '../../shared/clients/transport/requestLimiter';
import { vaultCall } from '../../shared/clients/transport/vaultCalls';
import { type VaultOperation } from '../../shared/clients/transport/vaultOperation';
import { type CallMeter } from '../../shared/clients/vault/vaults';
import { type Scenario } from './scenario';

export interface VaultRequest {
  readonly vault: string;
  readonly operation: VaultOperation;
  /** Absent if the request is about several items. */
  readonly itemName?: string | undefined;
  readonly allowance: Allowance;
  readonly meter: CallMeter;
}

/** The limiters, leases and retries of the app. */
export interface PacedCalls {
  /** Sends a request in its turn, and again after a fault that may pass. Throws what the app's client throws. */
  call(request: VaultRequest, send: () => Promise<void>): Promise<void>;
  /** Forgets the limiter of a vault whose move has ended. */
  forget(vault: string): void;
}

interface Surroundings {
  readonly clock: Clock;
  /** Has the leases. */
  readonly store: ObjectStore;
  /** Names the subscription and region of a vault. */
  readonly groupOf: (vault: string) => string;
  /** The time of day, in milliseconds since 1970. */
  readonly nowMs: () => number;
}

export function pacedCalls(
  { clock, store, groupOf, nowMs }: Surroundings,
  { vault: { limits: published }, instances }: Pick<Scenario, 'vault' | 'instances'>,
): PacedCalls {
  const limits = { ...serviceLimits, ...published };
  const groups = new Map<string, VaultGroup>();
  const limiters = new Map<string, RequestLimiter>();

  const quotaIn =
    (folder: string): QuotaOf =>
    (uses, onChange) =>
      sharedQuota({ store, clock, folder, nowMs }, uses, onChange);

  function groupNamed(name: string): VaultGroup {
    const known = groups.get(name);
    if (known !== undefined) return known;
    const group = vaultGroup(clock, limits, quotaIn(`pace/subscriptions/${name}/`));
    groups.set(name, group);
    return group;
  }

  function limiterOf(vault: string): RequestLimiter {
    const known = limiters.get(vault);
    if (known !== undefined) return known;
    const group = (use: (found: VaultGroup) => void): void => {
      use(groupNamed(groupOf(vault)));
    };
    const limiter = requestLimiter(clock, { limits, quota: quotaIn(`pace/vaults/${vault}/`), group });
    limiters.set(vault, limiter);
    return limiter;
  }

  return {
    call({ vault, operation, itemName, allowance, meter }, send) {
      // Each instance may have that many requests in progress.
      const ofAll = { ...allowance, maxInFlight: allowance.maxInFlight * instances };
      const options = { limiter: limiterOf(vault), clock, allowance: ofAll, meter, guard: withoutClaim };
      return vaultCall(options, { vault, operation, itemName }, send);
    },
    forget: (vault) => void limiters.delete(vault),
  };
}
