import { serviceLimits } from '../../../shared/clients/pace/serviceLimits';
import { vaultGroup } from '../../../shared/clients/pace/vaultGroup';
import { requestLimiter } from '../../../shared/clients/transport/requestLimiter';
import { fakeClock } from '../clients/clientFakeClock';
import { memoryStore } from './memoryStore';
import { mortalProcess } from './mortalProcess';
import { rememberSignatures } from './rememberSignatures';

export interface GroupProcess {
  kill(): void;
}

/**
 * Vaults of one subscription and region, and processes that send as many requests to their vaults as they may. Time passes
 * only when a test advances it. `vaultLimit` is the limit of one vault in 10 s.
 */
export function groupWorld(vaultLimit: number, random: () => number = Math.random) {
  rememberSignatures();
  const clock = fakeClock();
  const store = memoryStore(clock, { delayMs: () => 10, fails: () => false });
  /** The times at which the service counted a request, and the vault of each. */
  const counted: { readonly at: number; readonly vault: string }[] = [];
  const limits = { ...serviceLimits, other: vaultLimit };

  function open(vaults: readonly string[], { share = 1, demand = 8 } = {}): GroupProcess {
    const { clock: own, quotaIn, isAlive, kill } = mortalProcess(clock, store);
    const group = vaultGroup(own, limits, quotaIn('pace/subscriptions/one/'));
    for (const vault of vaults) {
      const quota = quotaIn(`pace/vaults/${vault}/`);
      const limiter = requestLimiter(own, {
        limits,
        quota,
        group: (use) => {
          use(group);
        },
      });
      const ask = (): void => {
        void limiter.acquire({ requestClass: 'other', weight: 1 }, { share, maxInFlight: 64 }).then((release) => {
          if (!isAlive()) return;
          const tookMs = 5 + random() * 60;
          clock.after(random() * tookMs, () => counted.push({ at: clock.now(), vault }));
          clock.after(tookMs, () => {
            if (!isAlive()) return;
            release('accepted');
            ask();
          });
        });
      };
      for (let index = 0; index < demand; index += 1) ask();
    }
    return { kill };
  }
  return { clock, counted, open };
}
