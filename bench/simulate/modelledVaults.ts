import { RateLimiter } from '../../local/azure/vault/rateLimiter';
import { type Clock } from '../../shared/clients/async/clock';
import { CallFault } from '../../shared/clients/transport/callFault';
import { type VaultOperation } from '../../shared/clients/transport/vaultOperation';
import { type VaultScenario } from './scenario';

/** The kinds of requests that a simulation has: secrets only. */
export const requestKinds = ['set', 'other'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** What the vaults were asked. */
export interface Asked {
  readonly accepted: Record<RequestKind, number>;
  /** Refused by a limit, with 429. */
  refused: number;
  /** Not answered because of an outage. */
  away: number;
  /** Accepted by vault and kind, and by group and kind. */
  readonly byPlace: Map<string, number>;
  /** When all vaults together were asked this, in milliseconds of the clock. */
  readonly moments: Moments;
}

export interface Moments {
  /** The last page of a list before the first write. */
  listed: number;
  firstWrite: number;
  lastWrite: number;
  /** Requests after the last write. */
  afterWrites: number;
}

export interface ModelledVaults {
  readonly asked: Asked;
  /** Answers a request that arrives. Returns the fault of the service if it refuses. */
  answer(vault: string, operation: VaultOperation, itemName?: string): CallFault | undefined;
  /** The time of a request to a vault and of its answer together. */
  latencyMs(): number;
}

interface Place {
  readonly group: string;
  /** When the vault does not answer. */
  readonly away: { readonly from: number; readonly to: number };
}

/** A vault may fail at any time of the first minutes after its first request. */
const outageWithinMs = 120_000;

/**
 * Vaults that enforce the limits of the service, by the code of the embedded Azure. `groupOf` names the subscription and region
 * of a vault. Others use their part of the limits evenly.
 */
export function modelledVaults(
  clock: Clock,
  { latencyMs, spread, liveShare, outageMs, limits }: VaultScenario,
  { groupOf, random }: { readonly groupOf: (vault: string) => string; readonly random: () => number },
): ModelledVaults {
  const limiter = new RateLimiter(clock);
  const places = new Map<string, Place>();
  const asked: Asked = {
    accepted: { set: 0, other: 0 },
    refused: 0,
    away: 0,
    byPlace: new Map(),
    moments: { listed: 0, firstWrite: Infinity, lastWrite: 0, afterWrites: 0 },
  };

  function placeOf(vault: string): Place {
    const known = places.get(vault);
    if (known !== undefined) return known;
    const from = clock.now() + random() * outageWithinMs;
    const place = { group: groupOf(vault), away: { from, to: from + outageMs } };
    places.set(vault, place);
    return place;
  }

  function count(place: string, kind: RequestKind): void {
    const key = `${place} ${kind}`;
    asked.byPlace.set(key, (asked.byPlace.get(key) ?? 0) + 1);
  }

  function note({ writes }: VaultOperation, itemName: string | undefined): void {
    const { moments } = asked;
    moments.afterWrites += 1;
    if (writes) {
      moments.firstWrite = Math.min(moments.firstWrite, clock.now());
      Object.assign(moments, { lastWrite: clock.now(), afterWrites: 0 });
    } else if (itemName === undefined && moments.firstWrite === Infinity) moments.listed = clock.now();
  }

  return {
    asked,
    answer(vault, operation, itemName) {
      const { requestClass } = operation;
      const { group, away } = placeOf(vault);
      const now = clock.now();
      if (now >= away.from && now < away.to) {
        asked.away += 1;
        return answered(503, 'ServiceUnavailable');
      }
      const kind = requestClass === 'set' ? 'set' : 'other';
      const rateClass = kind === 'set' ? 'secretSet' : 'other';
      if (!limiter.admit({ vault, subscription: group }, rateClass, 1, limits[kind] * (1 - liveShare))) {
        asked.refused += 1;
        return answered(429, 'Throttled');
      }
      asked.accepted[kind] += 1;
      count(vault, kind);
      count(group, kind);
      note(operation, itemName);
      return undefined;
    },
    latencyMs: () => (spread === 0 ? latencyMs : latencyMs * Math.exp(spread * normal(random))),
  };
}

/** An answer of the service, which has no `Retry-After`. */
function answered(status: number, code: string): CallFault {
  const none = { innerCode: undefined, requestId: undefined, retryAfterMs: undefined };
  return new CallFault({ kind: 'answer', status, code, serviceMessage: '', ...none });
}

/** A normally distributed number, by the method of Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
