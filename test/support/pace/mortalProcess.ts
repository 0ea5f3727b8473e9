import { type Clock } from '../../../shared/clients/async/clock';
import { sharedQuota } from '../../../shared/clients/pace/sharedQuota';
import { type QuotaOf } from '../../../shared/clients/pace/vaultGroup';
import { type FakeClock } from '../clients/clientFakeClock';
import { type MemoryStore } from './memoryStore';
import { mortal } from './paceWorld';

/** The clock and the quotas of a process. Once it is killed, no timer of it acts, and it asks nothing of the store. */
export interface MortalProcess {
  readonly clock: Clock;
  readonly quotaIn: (folder: string) => QuotaOf;
  readonly isAlive: () => boolean;
  readonly kill: () => void;
}

/** A process with the time of `clock`, whose leases are in `store`. */
export function mortalProcess(clock: FakeClock, store: MemoryStore): MortalProcess {
  let alive = true;
  const isAlive = (): boolean => alive;
  const own: Clock = {
    now: () => clock.now(),
    after: (delayMs, act) =>
      clock.after(delayMs, () => {
        if (alive) act();
      }),
  };
  return {
    clock: own,
    isAlive,
    quotaIn: (folder) => (uses, onChange) =>
      sharedQuota({ store: mortal(store, isAlive), clock: own, folder, nowMs: () => clock.now() }, uses, onChange),
    kill: () => {
      alive = false;
    },
  };
}
