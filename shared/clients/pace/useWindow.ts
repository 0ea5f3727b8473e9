import { type Clock } from '../async/clock';
import { windowMs } from './serviceLimits';

/** The weights of requests in progress, and of those that ended within the last 10 s. */
export interface UseWindow {
  /**
   * Counts a request as in progress; `excess` is the part of its weight beyond a smooth rate. Call the returned function
   * after its answer.
   */
  begin(weight: number, excess: number): () => void;
  /** The weight that may count at the service now. */
  used(): number;
  /** The same by the age of the answers, and the part of it beyond a smooth rate. The first second has the requests in progress too. */
  bySecond(): UseBySecond;
  /** Milliseconds until `weight` more fit into `allowed`; infinite when only an answer can make room. */
  freesInMs(weight: number, allowed: number): number;
}

/** By second, the newest first. */
export interface UseBySecond {
  readonly used: readonly number[];
  readonly excess: readonly number[];
}

const seconds = windowMs / 1_000;

/** Most classes of most vaults have no requests, and a lease asks for all of them. */
const none: readonly number[] = new Array<number>(seconds).fill(0);

interface Sums {
  readonly used: number[];
  readonly excess: number[];
}

function add({ used, excess }: Sums, second: number, of: { readonly weight: number; readonly excess: number }): void {
  used[second] = (used[second] ?? 0) + of.weight;
  excess[second] = (excess[second] ?? 0) + of.excess;
}

/** Adds an ended request to the second of its answer. There can be thousands, so this creates nothing. */
function addEnded(sums: Sums, request: Ended | undefined, now: number): void {
  if (request !== undefined) add(sums, Math.min(seconds - 1, Math.floor((now - request.at) / 1_000)), request);
}

interface Ended {
  readonly at: number;
  readonly weight: number;
  readonly excess: number;
}

/**
 * A request counts from its start until 10 s after its answer. The service counts it at some moment in between, so no
 * window of the service can have more than this one.
 */
export function useWindow(clock: Clock): UseWindow {
  const inFlight = { weight: 0, excess: 0 };
  let ended: Ended[] = [];
  let [first, endedWeight] = [0, 0];
  // With a part of less than one request, the first one waits as the later ones do: many processes can begin at a time.
  let lastAnswerAt = clock.now();

  function dropOld(): void {
    const until = clock.now() - windowMs;
    for (let old = ended[first]; old !== undefined && old.at <= until; old = ended[first]) {
      endedWeight -= old.weight;
      first += 1;
    }
    // Removed in large pieces, so that the cost of a request does not depend on their number.
    if (first > 1_000 && first * 2 > ended.length) {
      ended = ended.slice(first);
      first = 0;
    }
  }

  function used(): number {
    dropOld();
    return inFlight.weight + endedWeight;
  }

  /** Less than the weight of one request is allowed in a window, so one request may go in a longer time. */
  function freesAloneInMs(weight: number, allowed: number): number {
    if (inFlight.weight > 0) return Infinity;
    return Math.max(0, lastAnswerAt + (windowMs * weight) / allowed - clock.now());
  }

  return {
    begin(weight, excess) {
      inFlight.weight += weight;
      inFlight.excess += excess;
      return () => {
        inFlight.weight -= weight;
        inFlight.excess -= excess;
        endedWeight += weight;
        lastAnswerAt = clock.now();
        ended.push({ at: lastAnswerAt, weight, excess });
        // Nobody may ever ask for the use of this window.
        dropOld();
      };
    },
    used,
    bySecond() {
      dropOld();
      if (inFlight.weight === 0 && first === ended.length) return { used: none, excess: none };
      const sums = { used: [...none], excess: [...none] };
      const now = clock.now();
      add(sums, 0, inFlight);
      for (let index = first; index < ended.length; index += 1) addEnded(sums, ended[index], now);
      return sums;
    },
    freesInMs(weight, allowed) {
      if (allowed < weight) return freesAloneInMs(weight, allowed);
      let excess = used() + weight - allowed;
      if (excess <= 0) return 0;
      for (let index = first; index < ended.length; index += 1) {
        const { at = 0, weight: freed = 0 } = ended[index] ?? {};
        excess -= freed;
        if (excess <= 0) return at + windowMs - clock.now();
      }
      return Infinity;
    },
  };
}
