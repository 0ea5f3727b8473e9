import { type Clock, systemClock } from '../../../shared/clients/async/clock';
import { type ConnectedVault, type Vaults } from '../../../shared/clients/vault/vaults';
import { type Pace } from '../../../shared/contracts/model/movePolicy';
import { type PacedRun, type PaceParts, type PaceSoFar, readPaceChange } from './paceChanges';

/** A process looks for a change of a run's pace this often at most, and only while the run sends requests. */
const lookEveryMs = 2_000;

/** How many runs are kept in memory. */
const maxKept = 256;

interface Followed {
  soFar: PaceSoFar | undefined;
  lookedAt: number;
  isLooking: boolean;
}

/**
 * Wraps the vault clients so that each run keeps to its pace as `changePace` changed it last, also for requests that wait
 * already. A look at the store happens in the background, and a failed one changes nothing.
 */
export function followPaces(vaults: Vaults, parts: PaceParts, clock: Clock = systemClock): Vaults {
  const known = new Map<string, Followed>();

  function follow(run: PacedRun): Followed {
    const key = `${run.moveId}/${run.runId}/${run.startToken ?? ''}`;
    const followed = known.get(key) ?? { soFar: undefined, lookedAt: -Infinity, isLooking: false };
    known.set(key, followed);
    const [oldest] = known.keys();
    if (known.size > maxKept && oldest !== undefined) known.delete(oldest);
    return followed;
  }

  function look(run: PacedRun, followed: Followed): void {
    if (followed.isLooking || clock.now() < followed.lookedAt + lookEveryMs) return;
    followed.isLooking = true;
    readPaceChange(parts, run)
      .then((found) => {
        // An older record that somebody put back does not count.
        if (found !== undefined && found.seq > (followed.soFar?.seq ?? 0)) followed.soFar = found;
      })
      .catch(() => undefined)
      .finally(() => {
        followed.lookedAt = clock.now();
        followed.isLooking = false;
      });
  }

  function paced(asked: ConnectedVault): ConnectedVault {
    const { run, pace } = asked;
    if (run?.startToken === undefined) return asked;
    const followed = follow(run);
    const now = (): Pace => {
      look(run, followed);
      return followed.soFar === undefined ? pace : withChange(pace, followed.soFar);
    };
    return { ...asked, pace: new LivePace(now) };
  }

  return {
    secrets: (asked) => vaults.secrets(paced(asked)),
    keys: (asked) => vaults.keys(paced(asked)),
    certificates: (asked) => vaults.certificates(paced(asked)),
    ownCalls: (vault) => vaults.ownCalls(vault),
    prepare: (vault) => {
      vaults.prepare(vault);
    },
    probe: (vault) => vaults.probe(vault),
  };
}

/** Returns the pace of a request with the changes since. */
export function withChange(pace: Pace, { change }: Pick<PaceSoFar, 'change'>): Pace {
  const { sourceShare, targetShare, maxInFlight, maxRequestsPerSecond } = change;
  return {
    sourceShare: sourceShare ?? pace.sourceShare,
    targetShare: targetShare ?? pace.targetShare,
    maxInFlight: maxInFlight ?? pace.maxInFlight,
    // `null` is a change too: it removes the limit.
    maxRequestsPerSecond:
      (maxRequestsPerSecond === undefined ? pace.maxRequestsPerSecond : maxRequestsPerSecond) ?? undefined,
    schedule: pace.schedule,
  };
}

/** A pace whose fields are read again for each look of the limiter. A class, because each step on each item creates two. */
class LivePace implements Pace {
  constructor(private readonly now: () => Pace) {}

  get sourceShare(): number {
    return this.now().sourceShare;
  }

  get targetShare(): number {
    return this.now().targetShare;
  }

  get maxInFlight(): number {
    return this.now().maxInFlight;
  }

  get maxRequestsPerSecond(): Pace['maxRequestsPerSecond'] {
    return this.now().maxRequestsPerSecond;
  }

  get schedule(): Pace['schedule'] {
    return this.now().schedule;
  }
}
