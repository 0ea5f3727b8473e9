import { type Clock } from '../async/clock';
import { pauseTrial, type PauseVerdict } from './pauseTrial';

/** A 429 of the vault. */
export interface Refusal {
  /** Undefined without `Retry-After`, which most refusals of Key Vault lack. */
  readonly retryAfterMs: number | undefined;
  /** What calls end with that wait while the vault refuses all. It contains no part of a request and no words of the vault. */
  readonly fault: Error;
}

/** What the end of a request says about the vault: `unknown` without an answer, or with one about the service as a whole. */
export type TryOutcome = 'accepted' | 'unknown' | Refusal;

export function isRefusal(outcome: TryOutcome): outcome is Refusal {
  return outcome !== 'accepted' && outcome !== 'unknown';
}

/** The waits that the service advises after a 429 without `Retry-After`. Source: Key Vault throttling guidance. */
export const advisedWaitsMs: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000];

/** The pause when longer ones do not help: about as long as an answer takes. */
const shortPauseMs = 50;
/** A call ends after this time without an accepted try, or with `Retry-After` after this many refused tries in a row. */
const maxTries = advisedWaitsMs.length + 1;
const patienceMs = advisedWaitsMs.reduce((sum, each) => sum + each, 0);
/** Bounds for `Retry-After`. A shorter wait is raised to the minimum. A longer one pauses the class for the maximum. */
export const retryAfterLimitsMs = { min: 200, max: 60_000 };
const minWidth = 2;
/** More than the refused tries of a call. */
const keptTries = 10;
/** A vault that refuses at any pace also refuses this many tries in a row by chance. */
const byChance = 3;
/** The pauses grow while they help, and the vault accepts fewer requests than this between them. */
const fewAccepted = 8;

/**
 * How many requests of a class may be in flight, and when the next may start, after refusals. A refusal halves the number, to
 * two at the lowest, and pauses the class. Each accepted request adds one. While the vault accepts nothing or little, the
 * pauses are those that the service advises. A refusal of a request that was sent before a pause begins no other pause.
 */
export interface TryWindow {
  /** Milliseconds until new requests may be sent; 0 when there is no pause. */
  pauseMs(): number;
  /** Whether only an answer can make room. */
  isFull(): boolean;
  /** Counts a request. Call the returned function with its outcome. */
  begin(): (outcome: TryOutcome) => void;
  /** Whether long pauses had helped by the time of the latest refusal. If not, the pace is not why the vault refuses. */
  verdict(): PauseVerdict;
  /** Whether the vault refuses requests at any pace now. */
  isRefusedAnyway(): boolean;
  /** The latest refusal, if the vault has refused all for as long as a call waits that began at `since`. */
  endsCall(since: number): Refusal | undefined;
}

/** `elsewhere`: see `pauseTrial`. */
export function tryWindow(clock: Clock, elsewhere: () => boolean): TryWindow {
  const trial = pauseTrial(clock, elsewhere);
  const lengths = pauseLengths();
  const silence = silentTries(clock);
  let width = Infinity;
  let inFlight = 0;
  let pausedUntil = -Infinity;
  /** How many pauses began so far. */
  let pauses = 0;
  let acceptedSince = 0;
  let verdict: PauseVerdict = 'unknown';
  let latest: Refusal | undefined;

  function refuse(refusal: Refusal, isEarlier: boolean): void {
    latest = refusal;
    if (isEarlier) {
      // The vault may ask several requests for different waits.
      if (refusal.retryAfterMs !== undefined) pauseFor(retryAfterOf(refusal.retryAfterMs));
      return;
    }
    width = Math.max(minWidth, Math.floor(Math.min(width, inFlight + 1) / 2));
    silence.add();
    pauses += 1;
    pauseFor(pauseAfter(refusal));
  }

  function pauseAfter({ retryAfterMs }: Refusal): number {
    verdict = trial.verdict();
    const isSilent = silence.count() > (verdict === 'noHelp' ? byChance : 1);
    const isScarce = verdict === 'helps' && acceptedSince < fewAccepted;
    const kind = trial.next(!isSilent && retryAfterMs === undefined);
    acceptedSince = 0;
    if (retryAfterMs !== undefined) return retryAfterOf(retryAfterMs);
    if (kind === 'short' && !isSilent) return lengths.short();
    return isSilent || isScarce ? lengths.longer() : lengths.first();
  }

  function pauseFor(pauseMs: number): void {
    pausedUntil = Math.max(pausedUntil, clock.now() + pauseMs);
  }

  return {
    pauseMs: () => Math.max(0, pausedUntil - clock.now()),
    isFull: () => inFlight >= width,
    verdict: () => verdict,
    isRefusedAnyway: () => trial.verdict() === 'noHelp',
    begin() {
      const pausesBefore = pauses;
      inFlight += 1;
      const endOfTrial = trial.begin();
      return (outcome) => {
        inFlight -= 1;
        if (outcome === 'unknown') return;
        endOfTrial(outcome === 'accepted');
        if (outcome !== 'accepted') {
          refuse(outcome, pausesBefore < pauses);
          return;
        }
        width += 1;
        acceptedSince += 1;
        silence.end();
      };
    },
    endsCall: (since) => (silence.isTooLong(since, latest?.retryAfterMs !== undefined) ? latest : undefined),
  };
}

/** The latest refused tries since the vault accepted one, without those that were sent before a pause. */
function silentTries(clock: Clock) {
  let times: number[] = [];
  return {
    add: () => {
      times = [...times, clock.now()].slice(-keptTries);
    },
    end: () => {
      times = [];
    },
    count: () => times.length,
    /** Whether a call that began at `since` has waited for as long as a call may. */
    isTooLong: (since: number, hasRetryAfter: boolean) => {
      const during = times.filter((at) => at >= since);
      const waitedMs = (during.at(-1) ?? since) - (during[0] ?? since);
      return (hasRetryAfter && during.length >= maxTries) || waitedMs >= patienceMs;
    },
  };
}

/** The pauses in milliseconds: a short one, the first of the advised ones, and one longer than the latest. */
function pauseLengths() {
  let step = -1;
  const to = (next: number): number => {
    step = Math.min(next, advisedWaitsMs.length - 1);
    // Several processes that were refused together do not try again together.
    return (advisedWaitsMs[step] ?? shortPauseMs) * (1 + Math.random() / 4);
  };
  return { short: () => to(-1), first: () => to(0), longer: () => to(step + 1) };
}

function retryAfterOf(retryAfterMs: number): number {
  return Math.min(Math.max(retryAfterMs, retryAfterLimitsMs.min), retryAfterLimitsMs.max);
}
