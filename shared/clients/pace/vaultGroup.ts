import { type Clock } from '../async/clock';
import { type ClassUse, demandSum } from './quotaDemand';
import { type Allowance } from './requestLane';
import { byClass, type RequestClass, type RequestCost, type RequestLimits, windowMs } from './serviceLimits';
import { type SharedQuota, type Uses } from './sharedQuota';
import { type TurnTerms, usageLane } from './usageLane';

/** Creates a quota. It asks `uses` for the demand of this process, and calls `onChange` after a renewal. */
export type QuotaOf = (uses: () => Uses, onChange: () => void) => SharedQuota;

/** A vault's limiter, as its group sees it. */
export interface GroupMember {
  /** What it may have of a class by its own limit, and the weight of the requests that wait only for the group. */
  demand(of: RequestClass): { readonly most: number; readonly queued: number };
  /** Starts the requests that may start now. */
  pump(): void;
}

/**
 * The vaults of one subscription in one region, as far as this process uses them. The service limits them together, in
 * addition to each one.
 */
export interface VaultGroup {
  /** Milliseconds until a request may start; infinite when only an answer can make room. */
  freesInMs(cost: RequestCost, allowance: Allowance): number;
  /** Counts a request. Call the returned function after its answer. */
  begin(cost: RequestCost, allowance: Allowance): () => void;
  /**
   * Renews the lease if it is time. A member calls it with each of its requests; the group forgets one that no longer does.
   * `isShort`: requests of the member wait for the group, which then pumps it.
   */
  keep(member: GroupMember, isShort: boolean): void;
  changesInMs(): number;
}

/** The limit of a subscription in a region, in limits of one vault. Source: "Azure Key Vault service limits", note 1. */
const vaultsOfLimit = 5;

/** A fleet uses thousands of vaults, each for minutes. A look at the demands of all of them would take longer with each move. */
const memberLifeMs = 2 * windowMs;

export function vaultGroup(clock: Clock, limits: RequestLimits, quotaOf: QuotaOf | undefined): VaultGroup {
  const lanes = byClass((of) => usageLane(of, clock));
  /** When each asked last. */
  const members = new Map<GroupMember, number>();
  const waiting = new Set<GroupMember>();
  const quota = quotaOf?.(() => byClass(useOf), pumpWaiting);
  let latestShare = 1;

  const totalOf = (of: RequestClass, share: number): number => Math.max(1, limits[of] * vaultsOfLimit * share);

  function termsOf({ requestClass, weight }: RequestCost, { share, subscriptionShare = share }: Allowance): TurnTerms {
    latestShare = subscriptionShare;
    return { weight, total: totalOf(requestClass, subscriptionShare), factor: 1 };
  }

  function useOf(of: RequestClass): ClassUse {
    const demands = livingMembers().map((member) => member.demand(of));
    return {
      total: totalOf(of, latestShare),
      most: demandSum(demands.map(({ most }) => most)),
      queued: demandSum(demands.map(({ queued }) => queued)),
      ...lanes[of].used(),
    };
  }

  function livingMembers(): readonly GroupMember[] {
    const since = clock.now() - memberLifeMs;
    for (const [member, lastAt] of members) if (lastAt < since && !waiting.has(member)) members.delete(member);
    return [...members.keys()];
  }

  function pumpWaiting(): void {
    for (const member of [...waiting]) member.pump();
  }

  return {
    freesInMs: (cost, allowance) => lanes[cost.requestClass].freesInMs(termsOf(cost, allowance), quota),
    begin(cost, allowance) {
      const end = lanes[cost.requestClass].take(termsOf(cost, allowance), quota);
      return () => {
        end();
        pumpWaiting();
      };
    },
    keep(member, isShort) {
      members.set(member, clock.now());
      if (isShort) waiting.add(member);
      else waiting.delete(member);
      quota?.keep(isShort);
    },
    changesInMs: () => quota?.changesInMs() ?? Infinity,
  };
}
