import { type Clock } from '../../../shared/clients/async/clock';
import { sharedQuota } from '../../../shared/clients/pace/sharedQuota';
import { serviceLimits } from '../../../shared/clients/pace/serviceLimits';
import { type QuotaOf, vaultGroup } from '../../../shared/clients/pace/vaultGroup';
import { requestLimiter } from '../../../shared/clients/transport/requestLimiter';
import { fakeClock } from '../clients/clientFakeClock';
import { memoryStore } from './memoryStore';
import { mortal } from './paceWorld';

export interface GroupProcess {
  kill(): void;
}

/**
 * Vaults of one subscription and region, and processes that send as many requests to their vaults as they may. Time passes
 * only when a test advances it. `vaultLimit` is the limit of one vault in 10 s.
 */
export function groupWorld(vaultLimit: number, random: () => number = Math.random) {
  const clock = fakeClock();
  const store = memoryStore(clock, { delayMs: () => 10, fails: () => false });
  /** The times at which the service counted a request, and the vault of each. */
  const counted: { readonly at: number; readonly vault: string }[] = [];
  const limits = { ...serviceLimits, other: vaultLimit };

  function open(vaults: readonly string[], { share = 1, demand = 8 } = {}): GroupProcess {
    let alive = true;
    const own: Clock = {
      now: () => clock.now(),
      after: (delayMs, act) =>
        clock.after(delayMs, () => {
          if (alive) act();
        }),
    };
    const quotaIn =
      (folder: string): QuotaOf =>
      (uses, onChange) =>
        sharedQuota(
          { store: mortal(store, () => alive), clock: own, folder, nowMs: () => clock.now() },
          uses,
          onChange,
        );
    const group = vaultGroup(own, limits, quotaIn('pace/subscriptions/one/'));
    for (const vault of vaults) {
      const quota = quotaIn(`pace/vaults/${vault}/`);
      const limiter = requestLimiter(own, { limits, quota, group: () => Promise.resolve(group) });
      const ask = (): void => {
        void limiter.acquire({ requestClass: 'other', weight: 1 }, { share, maxInFlight: 64 }).then((release) => {
          if (!alive) return;
          const tookMs = 5 + random() * 60;
          clock.after(random() * tookMs, () => counted.push({ at: clock.now(), vault }));
          clock.after(tookMs, () => {
            if (!alive) return;
            release();
            ask();
          });
        });
      };
      for (let index = 0; index < demand; index += 1) ask();
    }
    return {
      kill: () => {
        alive = false;
      },
    };
  }
  return { clock, counted, open };
}
