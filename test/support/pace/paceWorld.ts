import { type Clock } from '../../../shared/clients/async/clock';
import { type Allowance } from '../../../shared/clients/pace/requestLane';
import { type RequestClass } from '../../../shared/clients/pace/serviceLimits';
import { sharedQuota } from '../../../shared/clients/pace/sharedQuota';
import { requestLimiter } from '../../../shared/clients/transport/requestLimiter';
import { fakeClock } from '../clients/clientFakeClock';
import { memoryStore, type StoreConditions } from './memoryStore';
import { rememberSignatures } from './rememberSignatures';

export const folder = 'pace/vaults/contoso/';

export interface ProcessOptions {
  /** How fast its clock is, and how far its time of day is off. */
  readonly speed?: number;
  readonly skewMs?: number;
  readonly allowance?: Partial<Allowance>;
  readonly requestClass?: RequestClass;
  /** How many requests wait at the same time; 0 sends none. */
  readonly demand?: number;
}

export interface PaceProcess {
  /** Sends one request, and another one after each answer. */
  ask(): void;
  /** Ends it as a kill does: it sends nothing more and writes nothing more. */
  kill(): void;
  sent(): number;
}

/** A vault, and processes that send as many requests as they may. Time passes only when a test advances it. */
export function paceWorld(limit: number, conditions: StoreConditions, random: () => number = Math.random) {
  rememberSignatures();
  const clock = fakeClock();
  const store = memoryStore(clock, conditions);
  const counted: number[] = [];

  function open(options: ProcessOptions = {}): PaceProcess {
    const { speed = 1, skewMs = 0, requestClass = 'other', demand = 8 } = options;
    const allowance = { share: 1, maxInFlight: 64, ...options.allowance };
    let alive = true;
    let sent = 0;
    const own: Clock = {
      now: () => clock.now() * speed + 12_345,
      after: (delayMs, act) =>
        clock.after(delayMs / speed, () => {
          if (alive) act();
        }),
    };
    const parts = { store: mortal(store, () => alive), clock: own, folder, nowMs: () => clock.now() + skewMs };
    const limiter = requestLimiter(own, {
      limits: { other: limit, set: limit, keyCreate: limit },
      quota: (uses, onChange) => sharedQuota(parts, uses, onChange),
    });
    const ask = (): void => {
      void limiter.acquire({ requestClass, weight: 1 }, allowance).then((release) => {
        if (!alive) return;
        sent += 1;
        const tookMs = 5 + random() * 60;
        clock.after(random() * tookMs, () => counted.push(clock.now()));
        clock.after(tookMs, () => {
          if (!alive) return;
          release('accepted');
          ask();
        });
      });
    };
    for (let index = 0; index < demand; index += 1) ask();
    return {
      ask,
      kill: () => {
        alive = false;
      },
      sent: () => sent,
    };
  }
  return { clock, store, counted, open };
}

/** A process that was killed starts no more requests to the store. */
export function mortal<T extends object>(of: T, isAlive: () => boolean): T {
  return new Proxy(of, {
    get: (target, name) => (isAlive() ? Reflect.get(target, name) : () => new Promise(() => undefined)),
  });
}

/** The most requests that the service counted in any window of 10 s. */
export function busiestWindow(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last += 1) {
    while ((sorted[last] ?? 0) - (sorted[first] ?? 0) >= 10_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
