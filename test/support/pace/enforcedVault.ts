import { RateLimiter } from '../../../local/azure/vault/rateLimiter';
import { wait } from '../../../shared/clients/async/clock';
import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { serviceLimits } from '../../../shared/clients/pace/serviceLimits';
import { vaultGroup } from '../../../shared/clients/pace/vaultGroup';
import { CallFault } from '../../../shared/clients/transport/callFault';
import { requestLimiter } from '../../../shared/clients/transport/requestLimiter';
import { vaultCall } from '../../../shared/clients/transport/vaultCalls';
import { secretOperations } from '../../../shared/clients/vault/itemOperations';
import { fakeClock } from '../clients/clientFakeClock';
import { type Random } from '../fuzz/random';
import { memoryStore } from './memoryStore';
import { mortalProcess } from './mortalProcess';
import { rememberSignatures } from './rememberSignatures';

/** What a vault accepts in 10 s. A short test cannot send the 4,000 reads of the service. */
export const vaultLimits = { other: 800, set: 300 } as const;
const liveShare = 0.4;
const moveShare = 0.5;

const kinds = ['other', 'set'] as const;
type Kind = (typeof kinds)[number];
const operations = { other: secretOperations.read, set: secretOperations.set };
const rateClasses = { other: 'other', set: 'secretSet' } as const;
const callers = { other: 24, set: 8 } as const;

/** What a vault answered to one kind of requests. */
export interface Answered {
  accepted: number;
  refused: number;
}

type ByKind = Readonly<Record<Kind, Answered>>;
const nothing = (): ByKind => ({ other: { accepted: 0, refused: 0 }, set: { accepted: 0, refused: 0 } });

/**
 * A vault that enforces its limits, with somebody else who uses 40 % of them, and processes of moves that may use half of
 * them. The processes make the calls of the app. Time passes only when a test advances it.
 */
export function enforcedVault(random: Random) {
  rememberSignatures();
  const clock = fakeClock();
  const limiter = new RateLimiter(clock);
  let [ofLiveUser, ofMoves] = [nothing(), nothing()];
  const caller = { vault: 'contoso', subscription: 'one' };

  function isAccepted(kind: Kind, counts: ByKind): boolean {
    const isAdmitted = limiter.admit(caller, rateClasses[kind], 1, vaultLimits[kind]);
    counts[kind][isAdmitted ? 'accepted' : 'refused'] += 1;
    return isAdmitted;
  }

  for (const kind of kinds) {
    const everyMs = 10_000 / (vaultLimits[kind] * liveShare);
    const live = (): void => {
      isAccepted(kind, ofLiveUser);
      clock.after(everyMs, live);
    };
    live();
  }

  /** A new store, for processes that know nothing of those with another one. */
  function newStore(): { open(): { kill(): void } } {
    const store = memoryStore(clock, { delayMs: () => random.int(1, 4), fails: () => false });
    return { open: () => openProcess(store) };
  }

  function openProcess(store: ReturnType<typeof memoryStore>): { kill(): void } {
    const { clock: own, quotaIn, isAlive, kill } = mortalProcess(clock, store);
    const group = vaultGroup(own, { ...serviceLimits, ...vaultLimits }, quotaIn('pace/subscriptions/one/'));
    const options = {
      limiter: requestLimiter(own, {
        limits: vaultLimits,
        quota: quotaIn('pace/vaults/contoso/'),
        group: (use) => {
          use(group);
        },
      }),
      clock: own,
      allowance: { share: moveShare, maxInFlight: 64 },
      meter: { throttled: 0, sent: 0 },
      guard: withoutClaim,
    };
    async function send(kind: Kind): Promise<void> {
      const tookMs = random.int(10, 30);
      await wait(own, tookMs / 2);
      const accepted = isAccepted(kind, ofMoves);
      await wait(own, tookMs / 2);
      if (!accepted) throw throttled();
    }
    async function forever(kind: Kind): Promise<void> {
      const place = { vault: 'contoso', operation: operations[kind] };
      while (isAlive()) await vaultCall(options, place, () => send(kind)).catch(() => undefined);
    }
    for (const kind of kinds) for (let index = 0; index < callers[kind]; index += 1) void forever(kind);
    return { kill };
  }

  /** What the vault answered since the last look. `reached` is the part of what the moves may use. */
  function look(seconds: number) {
    const seen = { ofLiveUser, ofMoves };
    const reached = (kind: Kind): number =>
      seen.ofMoves[kind].accepted / ((vaultLimits[kind] * moveShare * seconds) / 10);
    [ofLiveUser, ofMoves] = [nothing(), nothing()];
    return { ...seen, reached: { other: reached('other'), set: reached('set') } };
  }

  return { clock, newStore, look };
}

/** The answer of the service, which has no `Retry-After`. */
function throttled(): CallFault {
  return new CallFault({
    kind: 'answer',
    status: 429,
    code: 'Throttled',
    innerCode: undefined,
    serviceMessage: '',
    requestId: undefined,
    retryAfterMs: undefined,
  });
}
