import { RateLimiter } from '../../../local/azure/vault/rateLimiter';
import { wait } from '../../../shared/clients/async/clock';
import { withoutClaim, type WriteGuard } from '../../../shared/clients/claims/writeGuard';
import { CallFault } from '../../../shared/clients/transport/callFault';
import { requestLimiter } from '../../../shared/clients/transport/requestLimiter';
import { vaultCall } from '../../../shared/clients/transport/vaultCalls';
import { type VaultOperation } from '../../../shared/clients/transport/vaultOperation';
import { secretOperations } from '../../../shared/clients/vault/itemOperations';
import { type FakeClock, fakeClock } from '../clients/clientFakeClock';

/** A request that reaches a vault. `number` counts all of its requests from 1. */
export interface ArrivedRequest {
  readonly number: number;
  readonly nowMs: number;
  readonly operation: VaultOperation;
}

export interface PacedVaultOptions {
  readonly accepts: (request: ArrivedRequest) => boolean;
  readonly retryAfterMs?: number;
}

export interface Load {
  readonly calls: number;
  /** How many calls the process makes at the same time. */
  readonly callers?: number;
  readonly operation?: VaultOperation;
  readonly share?: number;
  readonly maxRequestsPerSecond?: number;
  /** Checks each write. */
  readonly guard?: (clock: FakeClock) => WriteGuard;
}

const latencyMs = 20;

/** A vault that answers after 20 ms, and a process that makes the calls of the app. Time passes only while calls need it. */
export function pacedVault({ accepts, retryAfterMs }: PacedVaultOptions) {
  const clock = fakeClock();
  const limiter = requestLimiter(clock);
  const arrived: { readonly at: number; readonly isAccepted: boolean }[] = [];

  async function send(operation: VaultOperation): Promise<void> {
    await wait(clock, latencyMs / 2);
    const nowMs = clock.now();
    const isAccepted = accepts({ number: arrived.length + 1, nowMs, operation });
    arrived.push({ at: nowMs, isAccepted });
    await wait(clock, latencyMs / 2);
    if (!isAccepted) throw throttled(retryAfterMs);
  }

  /** Makes the calls. Returns how long they took, the times of their requests, and the errors of those that failed. */
  async function run({ calls, callers = 32, operation = secretOperations.read, share = 0.5, ...more }: Load) {
    const meter = { throttled: 0, sent: 0 };
    const { maxRequestsPerSecond } = more;
    const guard = more.guard?.(clock) ?? withoutClaim;
    const options = { limiter, clock, allowance: { share, maxInFlight: callers, maxRequestsPerSecond }, meter, guard };
    const place = { vault: 'contoso', operation, itemName: 'payroll' };
    const [beganAt, arrivedBefore] = [clock.now(), arrived.length];
    const errors: unknown[] = [];
    let begun = 0;
    async function caller(): Promise<void> {
      while (begun < calls) {
        begun += 1;
        await vaultCall(options, place, () => send(operation)).catch((error: unknown) => errors.push(error));
      }
    }
    await whileTimePasses(clock, Promise.all(Array.from({ length: Math.min(callers, calls) }, caller)));
    const requests = arrived.slice(arrivedBefore);
    return {
      tookMs: clock.now() - beganAt,
      sentAt: requests.map(({ at }) => at - beganAt - latencyMs / 2),
      refused: requests.filter(({ isAccepted }) => !isAccepted).length,
      errors,
    };
  }

  return { clock, run };
}

/** The limits of the service for one class of requests, of which others use the part `used` evenly, also in the time before. */
export function limitedVault(limit: number, used: number) {
  const beganMs = -20_000;
  let nowMs = beganMs;
  const limiter = new RateLimiter({ now: () => nowMs });
  const others = { sent: 0, refused: 0 };
  const admit = (): boolean => limiter.admit({ vault: 'contoso', subscription: 'one' }, 'other', 1, limit);

  function sendOfOthers(until: number): void {
    const everyMs = 10_000 / (limit * used);
    for (let nextMs = beganMs + others.sent * everyMs; nextMs <= until; nextMs += everyMs) {
      nowMs = nextMs;
      others.sent += 1;
      if (!admit()) others.refused += 1;
    }
  }

  return {
    others,
    accepts: (request: ArrivedRequest): boolean => {
      sendOfOthers(request.nowMs);
      nowMs = request.nowMs;
      return admit();
    },
  };
}

async function whileTimePasses(clock: FakeClock, work: Promise<unknown>): Promise<void> {
  const state = { isOver: false };
  const ended = work.finally(() => {
    state.isOver = true;
  });
  while (!state.isOver) await clock.advance(clock.nextDue() ?? 1);
  await ended;
}

function throttled(retryAfterMs: number | undefined): CallFault {
  return new CallFault({
    kind: 'answer',
    status: 429,
    code: 'Throttled',
    innerCode: undefined,
    serviceMessage: '',
    requestId: undefined,
    retryAfterMs,
  });
}
